# syntax=docker/dockerfile:1

# Both stages use Debian with glibc. The base images exist for amd64 and arm64.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the only one would download Node.js, which the base image already has.
RUN npm ci --ignore-scripts
COPY tsconfig*.json ./
COPY scripts ./scripts
COPY src ./src
COPY docs ./docs
COPY fixtures ./fixtures
# The user of the last stage: Node.js keeps the code that it compiled for each user apart.
RUN chown 10001 .
USER 10001
RUN node scripts/build.mjs

FROM debian:bookworm-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="mock-toss-cert" \
      org.opencontainers.image.description="Unofficial emulator of the Toss certification API, for test data only" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
# The home folder contains the TLS CA. Mount a volume there to keep the CA when the container is removed.
RUN useradd --system --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin mock-toss
WORKDIR /app
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY fixtures ./fixtures
USER 10001
ENV NODE_ENV=production \
    HOME=/data \
    MOCK_TOSS_HOST=0.0.0.0
EXPOSE 8677 8678 8679
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "dist/main.js", "health"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["start"]
