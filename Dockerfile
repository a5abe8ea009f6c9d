# chat serve in a container:
#   docker build -t chat .
#   docker run --rm --read-only -p 127.0.0.1:11435:11435 -e CHAT_API_KEY -e OPENAI_API_KEY -v chat:/data chat
# Other commands take the place of `serve`:
#   docker run --rm -i -e OPENAI_API_KEY -v chat:/data chat ask "Why is the sky blue?"

# A tag can change what it names. A release therefore gives both base images by digest:
#   docker build --build-arg DENO=denoland/deno:2.9.6@sha256:… --build-arg BASE=gcr.io/…@sha256:… .
ARG DENO=denoland/deno:2.9.6
ARG BASE=gcr.io/distroless/cc-debian12:nonroot

FROM ${DENO} AS build
WORKDIR /src
COPY . .
RUN deno task compile && mkdir /data

# No shell and no package manager: the C library, the certificates and a user without rights.
FROM ${BASE}
COPY --from=build /src/chat /usr/local/bin/chat
COPY --from=build --chown=65532:65532 /data /data
# Another port: -e CHAT_PORT=8080, which the health check reads too.
ENV CHAT_HISTORY=/data/history.jsonl CHAT_HOST=0.0.0.0 CHAT_PORT=11435
# By number, so that a cluster sees that it is not root.
USER 65532:65532
VOLUME /data
WORKDIR /data
EXPOSE 11435
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["chat", "health", "-q"]
ENTRYPOINT ["chat"]
# Beyond the container's own loopback, serve starts only with CHAT_API_KEY set.
CMD ["serve"]
