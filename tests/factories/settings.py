"""Settings that production accepts."""

RANDOM = "k3v9wq0xzr7mb2ty5hn8cd1fg6jp4slu"
HOSTS = "sojourn.example, www.sojourn.example"
KEY = "6IFFZxeuX2qdTnoN1UYJpuGKpXSmTjPe+2mbmmTpVq4="
GOOD = {"TRACKER_ENV": "production", "SECRET_KEY": RANDOM, "TRUSTED_HOSTS": HOSTS, "DATA_KEYS": KEY}
RECIPIENT = "age15yxlllaqdmvadhkhkudfauxecpdzqxg5k8zg8a8kjj64k7xxqdlq9tv4kx"
"""Of backups; nobody has its identity."""
