# The image of web, worker, beat and migrate: one build, four commands (docker-compose.yml).

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN python -m venv /opt/venv && pip install --no-cache-dir uv
WORKDIR /srv/portal
COPY requirements.lock pyproject.toml ./
# Versions and hashes are the lock's; the embedded servers and the tests, which are extras, stay out.
RUN uv pip install --python /opt/venv/bin/python --requirement pyproject.toml --constraint requirements.lock
COPY . .
# Nothing is reached while building; the settings only have to be readable.
RUN SECRET_KEY=build SITE_URL=https://localhost DATABASE_URL=postgres://localhost/portal REDIS_URL=redis://localhost \
    DEFAULT_FROM_EMAIL=portail@localhost \
    sh -c '/opt/venv/bin/python manage.py build_fonts \
        && /opt/venv/bin/python manage.py collectstatic --no-input'

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "--no-control-socket", "--workers", "4", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "portal.wsgi"]
