# One image for every command of Commun: it serves when nothing is asked, and `worker`, `reindex`, `sync`… are arguments.
#   docker build -t commun . && docker run -p 8000:8000 -v commun-data:/data commun
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
 && /venv/bin/python -m compileall -q /venv

FROM python:3.13-slim
# git is how fiches are kept, 7zip opens the exports of wikis, pango and a family of letters set the booklets in PDF.
RUN apt-get update \
 && apt-get install -y --no-install-recommends git 7zip libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /home/commun commun \
 && install -d -o commun -g commun /data
COPY --from=build /venv /venv
COPY . /commun
RUN python -m compileall -q /commun
ENV PATH="/venv/bin:$PATH" \
    PYTHONPATH=/commun \
    PYTHONUNBUFFERED=1 \
    COMMUN_DATA=/data \
    HOST=0.0.0.0 \
    PORT=8000
USER commun
WORKDIR /data
VOLUME /data
EXPOSE 8000
# The address asks /sante, which answers 503 when the store cannot be read.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/sante', timeout=4)"]
ENTRYPOINT ["python", "-m", "commun"]
CMD ["serve"]
