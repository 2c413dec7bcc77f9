// Passkeys need the browser: it makes and uses them, and the forms carry what it answers. Without script, these forms stay hidden.
const decoded = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: decoded(each.id) }));

const made = async (options) => {
  const publicKey = {
    ...options,
    challenge: decoded(options.challenge),
    user: { ...options.user, id: decoded(options.user.id) },
    excludeCredentials: listed(options.excludeCredentials),
  };
  const { rawId, response } = await navigator.credentials.create({ publicKey });
  return { rawId, response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject } };
};

const signed = async (options) => {
  const publicKey = {
    ...options,
    challenge: decoded(options.challenge),
    allowCredentials: listed(options.allowCredentials),
  };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return { rawId, response: { clientDataJSON, authenticatorData, signature, ...(userHandle && { userHandle }) } };
};

const answer = async (form) => {
  const options = JSON.parse(form.dataset.options);
  const { rawId, response } = await (form.dataset.passkey === "new" ? made : signed)(options);
  const parts = Object.entries(response).map(([name, buffer]) => [name, encoded(buffer)]);
  const id = encoded(rawId);
  return JSON.stringify({ id, rawId: id, type: "public-key", response: Object.fromEntries(parts) });
};

const ask = async (form) => {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.querySelector("input[name=credential]").value = await answer(form);
    form.submit();
  } catch {
    failed.hidden = false;
  }
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    if (form.dataset.passkey === "door") continue;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
    if (form.dataset.passkey === "first") ask(form);
  }
  for (const text of document.querySelectorAll("[data-without-passkeys]")) text.hidden = true;
}
