# syntax=docker/dockerfile:1
# One recipe for every image of the system:
#   docker build --build-arg SERVICE=cupos -t contingentes-cupos .            a service, with only its own libraries
#   docker build --target operacion -t contingentes-operacion .               migrations, topics, the `contingentes` command
#   docker build --target local -t contingentes-local .                       mail sink and PKI for trying it out; never in production
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS base
RUN useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin contingentes \
 && install -d -o contingentes -g contingentes /datos /pki
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

FROM base AS construccion
RUN pip install --no-cache-dir uv==0.13.8
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR=/var/cache/uv
COPY pyproject.toml uv.lock README.md ./

# What all services share is a layer of its own, kept while the lock file stays as it is.
FROM construccion AS construccion-servicio
RUN --mount=type=cache,target=/var/cache/uv uv sync --locked --no-dev --no-install-project
ARG SERVICE
RUN --mount=type=cache,target=/var/cache/uv \
    test -n "${SERVICE}" || { echo "falta --build-arg SERVICE=<servicio>"; exit 1; } \
 && uv sync --locked --no-dev --no-install-project --extra "${SERVICE}"

FROM construccion AS construccion-operacion
RUN --mount=type=cache,target=/var/cache/uv uv sync --locked --no-dev --no-install-project --all-extras

FROM construccion AS construccion-local
RUN --mount=type=cache,target=/var/cache/uv uv sync --locked --no-install-project --all-extras

FROM base AS operacion
COPY --from=construccion-operacion /app/.venv /app/.venv
COPY shared ./shared
COPY services ./services
COPY deploy ./deploy
USER contingentes
ENTRYPOINT ["python", "-c", "from deploy.cli.main import main; main()"]
CMD ["--help"]

FROM base AS local
COPY --from=construccion-local /app/.venv /app/.venv
COPY shared ./shared
COPY services ./services
COPY deploy ./deploy
USER contingentes
CMD ["python", "-m", "deploy.local", "estado"]

# Last, so that a plain build makes a service.
FROM base AS servicio
ARG SERVICE
COPY --from=construccion-servicio /app/.venv /app/.venv
COPY shared ./shared
COPY services/__init__.py ./services/__init__.py
COPY services/${SERVICE} ./services/${SERVICE}
ENV SERVICE=${SERVICE} CONTINGENTES_SERVICIO=${SERVICE} CONTINGENTES_HOST=0.0.0.0 CONTINGENTES_PORT=8000 \
    CONTINGENTES_ALMACEN_URL=file:///datos
USER contingentes
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/salud/viva', timeout=4)"]
CMD ["sh", "-c", "exec python -m shared.http.servidor services.${SERVICE}.app"]
