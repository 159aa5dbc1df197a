# Materia in a container: built from source, run without root, its data in /data.
#
#   docker build -t materia .
#   docker run -p 8080:8080 -v materia:/data materia serve --demo

FROM rust:1-bookworm AS build
WORKDIR /src

# What the dependencies need is built apart, so that a change of the sources does not build them anew.
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
COPY benches benches
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --release --locked --features postgres --bin materia \
    && rm -r src

COPY src src
COPY migrations migrations
# The stand-ins from above are newer than the sources; touching tells Cargo.
RUN touch src/main.rs src/lib.rs \
    && cargo build --release --locked --features postgres --bin materia \
    && mkdir /data

FROM debian:bookworm-slim
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin materia
COPY --from=build /src/target/release/materia /usr/local/bin/materia
COPY --from=build --chown=materia:materia /data /data

ENV MATERIA_DATABASE_URL=sqlite:///data/materia.db \
    MATERIA_LISTEN=0.0.0.0:8080
USER materia
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["/usr/local/bin/materia", "health"]
ENTRYPOINT ["/usr/local/bin/materia"]
CMD ["serve"]
