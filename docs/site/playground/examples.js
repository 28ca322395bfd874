// The example projects to choose from. Each file is { name, text }.
const file = (name, text) => ({ name, text: text.replace(/^\n/, '') })

export const examples = [
  {
    title: 'A wrong port',
    files: [
      file('compose.yaml', `
services:
  web:
    build: web
    ports: ["8080:8000"]
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5433/shop
      CACHE_HOST: cahce
  db:
    image: postgres:18
    ports: ["5433:5432"]
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    volumes: ["data:/var/lib/postgresql"]
  cache:
    image: redis:8
    volumes: ["cache:/data"]
volumes:
  data:
  cache:
`),
      file('web/Dockerfile', `
FROM python:3.14-slim
#: LISTENS ON: TCP:8000 FOR: http
#: ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(postgres)
#: ENVIRONMENT NEEDS: CACHE_HOST FORMAT: HOST(redis)
#: ENVIRONMENT ACCEPTS: CACHE_PORT FORMAT: PORT(redis) DEFAULT: 6379
#: ENVIRONMENT NEEDS: SESSION_SECRET FORMAT: NONEMPTY SECRET
RUN apt-get update && apt-get install libpq5
WORKDIR /app
COPY . .
CMD ["python", "main.py"]
`),
    ],
  },
  {
    title: 'No contract at all',
    files: [
      file('compose.yaml', `
services:
  proxy:
    image: nginx:1.29
    ports: ["8080:80"]
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
  web:
    build: web
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5433/shop
  db:
    image: postgres:18
    ports: ["5433:5432"]
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data:
`),
      file('web/Dockerfile', `
FROM python:3.14-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD flask --app main run
`),
      file('nginx.conf', `
server {
    listen 80;
    location / {
        proxy_pass http://web:5000;
    }
}
`),
    ],
  },
  {
    title: 'An image of somebody else',
    files: [
      file('compose.yaml', `
services:
  mail:
    image: acme/mailbox:2
    environment:
      DATABASE_URL: postgres://mail:\${DB_PASSWORD}@db/mail
      LOG: verbose
  db:
    image: postgres:18
    environment:
      POSTGRES_USER: mail
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    volumes: ["data:/var/lib/postgresql"]
volumes:
  data:
`),
      file('mailbox.contract', `
FROM acme/mailbox
LISTENS ON: TCP:{{SMTP_PORT}} FOR: smtp AS: smtp
LISTENS ON: TCP:8025 FOR: http AS: web
ENVIRONMENT ACCEPTS: SMTP_PORT FORMAT: PORT(smtp) DEFAULT: 1025
ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(postgres)
ENVIRONMENT NEEDS: ADMIN_PASSWORD FORMAT: NONEMPTY SECRET VARIANT: FILE
ENVIRONMENT ACCEPTS: LOG FORMAT: ENUM(debug, info, error) DEFAULT: info
VOLUME AT: /attachments FORMAT: com.acme.attachments REQUIRES: WRITE UID: 1000 OPTIONAL DURABLE
`),
    ],
  },
  {
    title: 'Only a Dockerfile',
    files: [
      file('Dockerfile', `
FROM node
RUN apt-get update && apt-get install curl
RUN cd /app && npm install
ADD package.json .
ENV API_TOKEN=secret
EXPOSE 3000
CMD npm start
`),
    ],
  },
]
