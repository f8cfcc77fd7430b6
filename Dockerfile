# ditado for CPUs, built to run on any x86-64 machine with AVX2, or any 64-bit ARM one.
#
#   docker build -t ditado:0.1.0 .
#   docker run --rm -v "$PWD/recordings:/data:ro" -v "$PWD/transcripts:/out" \
#       -v ditado-cache:/cache ditado:0.1.0 /data -o /out
#
# It runs as user 10001, who must be able to write where the transcripts go; --user "$(id -u)" is
# somebody else.
FROM rust:1-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN bash .ci/packages \
    && cargo build --config .cargo/portable.toml --profile dist --locked

FROM debian:bookworm-slim
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends ca-certificates ffmpeg libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home ditado \
    && install -d -m 1777 /cache
COPY --from=build /build/target/portable/dist/ditado /usr/bin/ditado
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/ditado/
# Transcripts, unfinished work and models outlive the container when a volume is mounted here.
ENV DITADO_CACHE_DIR=/cache/transcripts \
    DITADO_STATE_DIR=/cache/state \
    DITADO_MODELS_DIR=/cache/models
VOLUME /cache
USER ditado
WORKDIR /data
ENTRYPOINT ["/usr/bin/ditado"]
CMD ["--help"]
