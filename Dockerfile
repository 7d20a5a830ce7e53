# One image for web, worker and beat: the runtime lock, the built styles, the code.
FROM node:24-bookworm-slim AS styles
WORKDIR /build
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
COPY dapolicy/__init__.py dapolicy/__init__.py
COPY dapolicy/ui dapolicy/ui
RUN python3 -m dapolicy.ui.build

FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home dapolicy \
    && install -d -o dapolicy -g dapolicy -m 700 /var/lib/dapolicy-root
WORKDIR /app
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/runtime.txt
COPY . .
COPY --from=styles /build/dapolicy/ui/static-built dapolicy/ui/static-built
ENV DJANGO_SETTINGS_MODULE=dapolicy.settings PYTHONUNBUFFERED=1 DAPOLICY_DEMO=0
RUN python manage.py collectstatic --noinput && chmod -R a+rX .run
USER dapolicy
CMD ["gunicorn", "dapolicy.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
