# One base image, of Debian with glibc. It exists for amd64 and arm64.
FROM node:24-bookworm-slim AS build
# The root of the image: the libraries that Node.js loads, a user, and two folders in which every user may write.
# Node.js itself has the CA certificates and the time zones.
RUN mkdir -p /image/etc \
 && cp --dereference --parents $(ldd /usr/local/bin/node | grep -o '/[^ ]*') \
      /usr/share/doc/libc6/copyright /usr/share/doc/gcc-12-base/copyright /image \
 && printf 'passwd: files\ngroup: files\nhosts: files dns\n' >/image/etc/nsswitch.conf \
 && printf 'root:x:0:0:root:/:/nologin\nmock-toss:x:10001:0:mock-toss:/data:/nologin\n' >/image/etc/passwd \
 && printf 'root:x:0:\n' >/image/etc/group \
 && mkdir -m 1777 /image/data /image/tmp
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
# The program belongs to root, so that it cannot change itself: its user only has to read what Node.js compiled.
RUN node scripts/build.mjs && chmod -R a+rX dist

FROM scratch
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="mock-toss-cert" \
      org.opencontainers.image.description="Unofficial emulator of the Toss certification API, for test data only" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
# What changes most is last.
COPY --from=build /image /
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY package.json LICENSE ./
COPY fixtures ./fixtures
COPY --from=build --chown=0:0 /app/dist ./dist
# Any user works. This one has the group of the arbitrary users of OpenShift.
USER 10001:0
# The home folder contains the TLS CA. Mount a volume there to keep the CA when the container is removed.
ENV PATH=/usr/local/bin \
    NODE_ENV=production \
    HOME=/data \
    MOCK_TOSS_HOST=0.0.0.0
EXPOSE 8677 8678 8679
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "dist/main.js", "health"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["start"]
