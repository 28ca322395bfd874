import os

import psycopg
import redis
from flask import Flask

app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]
database = psycopg.connect(os.environ["DATABASE_URL"])
cache = redis.Redis(
    host=os.environ.get("CACHE_HOST", "localhost"),
    port=int(os.environ.get("CACHE_PORT", "6379")),
)


@app.get("/")
def home():
    visits = cache.incr("visits")
    name = database.execute("select current_database()").fetchone()[0]
    return f"{name}: {visits} visits"
