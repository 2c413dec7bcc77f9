"""What is measured on a page, as scripts that run in it. Each gives the elements at fault."""

NAMED = "element => element.outerHTML.slice(0, 90)"
"""How an element is told of."""

SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }
    `);
    document.adoptedStyleSheets = [sheet];
}"""
"""No measure: WCAG's text spacing (1.4.12), as a reader's own style would set it."""

SIDEWAYS = """() => {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body, body *")].filter(each => each.getBoundingClientRect().right > clientWidth);
}"""
"""What makes a page wider than its window."""

CLIPPED = """() => [...document.querySelectorAll("body *")].filter(element => {
    const {width, height} = element.getBoundingClientRect();
    if (width <= 1 || height <= 1 || element.matches("svg, svg *, input:not(.govuk-date-input__input)")) return false;
    const {overflowX, overflowY} = getComputedStyle(element);
    return /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth
        || /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight;
})"""
"""What does not show all that it holds. Text for screen readers alone does not count, nor a long name in its one box."""

SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, summary")].filter(element => {
    const around = element.closest("p, li, td");
    const inSentence = element.matches("a") && around && around.textContent.trim() !== element.textContent.trim();
    const away = element.matches("[type=hidden], [tabindex='-1'], .govuk-skip-link") || !element.checkVisibility();
    const {width, height} = (element.closest("label") ?? element).getBoundingClientRect();
    return !inSentence && !away && (width < 24 || height < 24);
})"""
"""What is smaller than a finger needs (2.5.8), links in sentences apart; a label belongs to its box."""
