"""Names that a browser never gives to a photo, and that a program or a reader could take for something else."""

NAMES = (
    "../../etc/passwd.jpg", "..\\..\\windows\\win.jpg", "/etc/shadow.jpg", "C:\\boot.jpg", "\\\\host\\share\\a.jpg", "file:///etc/a.jpg",
    "./a.jpg", "..jpg", "...jpg", ".jpg", " .jpg", "-rf.jpg", "--help.jpg", "~root.jpg", "con.jpg", "nul.jpg", "aux.jpg",
    "a;rm -rf.jpg", "a|b.jpg", "a&b.jpg", "$(id).jpg", "`id`.jpg", "%2e%2e%2fa.jpg", "%00.jpg", "%s%n.jpg", "{{7*7}}.jpg", "${7*7}.jpg",
    "<script>alert(1)</script>.jpg", '"><img src=x onerror=alert(1)>.jpg', "' onmouseover='alert(1).jpg", 'a".jpg', "a'.jpg",
    "=1+1.jpg", "+1.jpg", "@SUM(1).jpg", "＝1+1.jpg", "a\r\nSet-Cookie: x=1.jpg", "a\nb.jpg", "a\tb.jpg", "a\x00b.jpg", "a\x1b[31m.jpg",
    "a\u202egpj.exe.jpg", "\u202efdp.jpg", "\u200b.jpg", "\ufeffa.jpg", "\u2066a\u2069.jpg", "a\u0301.jpg", "ｅｘｅ.jpg", "給与明細.jpg", "ﷺ.jpg",
    "💰.jpg", "a" * 300 + ".jpg", "é" * 200 + ".jpg", "a.php.jpg", "a.jpg.jpg", "a.html;.jpg", "a.jpg ", "a.JPG", "index.html%00.jpg",
    "1' OR '1'='1.jpg", "'; DROP TABLE evidence;--.jpg", "a?x=1#y.jpg", "*.jpg",
)  # fmt: skip
"""Sixty and some. A name that ends in a space has no ending that is accepted."""
