# Two stages: the first installs, the second has neither pip's cache nor any build tools. For the digest, see
# docker-compose.yml.
FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS base

FROM base AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

COPY requirements/run.txt /requirements.txt
# Wheels only, checked against their hashes: nothing is built here, and no package runs code when it is installed.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-deps --require-hashes --only-binary=:all: -r /requirements.txt

COPY bot /app/bot
COPY telegram_simulator /app/telegram_simulator
COPY locales /app/locales
# Compiled here, since the root file system may be read-only at run time.
RUN /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app/bot /app/telegram_simulator


FROM base

RUN groupadd --gid 10001 bot \
    && useradd --uid 10001 --gid bot --home-dir /data --no-create-home --shell /usr/sbin/nologin bot \
    && install --directory --owner=bot --group=bot --mode=0700 /data

COPY --from=build /venv /venv
COPY --from=build /app /app

# LISTEN serves /healthz, when polling too; which ports can be reached is up to whoever runs the container.
# DATA_DIR is used only where REDIS_URL names no server: then mount a volume there.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LISTEN=0.0.0.0:8080 \
    DATA_DIR=/data

WORKDIR /app
USER 10001:10001
EXPOSE 8080

# A bot that is still waiting for Telegram when it starts serves nothing yet, hence the long start period.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:%s/healthz' % os.environ['LISTEN'].rpartition(':')[2], timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
