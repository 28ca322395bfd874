import os

from flask import Flask

app = Flask(__name__)
database = os.environ["DATABASE_URL"]
redis_host = os.getenv("REDIS_HOST", "localhost")
redis_port = int(os.getenv("REDIS_PORT", "6379"))
sender = os.getenv("MAIL_FROM", "nobody@example.com")
session = os.getenv("SESSION_SECRET")
page_size = int(os.getenv("PAGE_SIZE", "20"))

app.run(host="0.0.0.0", port=8000)
