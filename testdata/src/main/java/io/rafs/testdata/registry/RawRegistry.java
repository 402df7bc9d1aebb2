package io.rafs.testdata.registry;

import io.rafs.testdata.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What anybody can do to an open registry who speaks its protocol: one request a call, over plain http, nothing checked. */
public final class RawRegistry {
    private static final String ACCEPT =
            "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json,"
                    + " application/vnd.docker.distribution.manifest.v2+json";

    private final String host;

    /** The registry at this host and port. */
    public RawRegistry(String host) {
        this.host = host;
    }

    /** A document and what it is said to be. */
    public record Manifest(String mediaType, byte[] bytes) {
        /** {@code sha256:} and hex digits. */
        public String digest() {
            return Sha256.digest(bytes);
        }
    }

    /** The manifest or index of a tag or digest. */
    public Optional<Manifest> manifest(String repository, String reference) {
        Answer answer = send("GET", at("%s/manifests/%s".formatted(repository, reference)), "Accept", ACCEPT, null);
        return answer.status() == 200 ? Optional.of(new Manifest(answer.type(), answer.body())) : Optional.empty();
    }

    /** Puts one there, and answers its digest. */
    public String put(String repository, String reference, Manifest manifest) {
        URI place = at("%s/manifests/%s".formatted(repository, reference));
        send("PUT", place, "Content-Type", manifest.mediaType(), manifest.bytes())
                .expect(201);
        return manifest.digest();
    }

    /** The bytes of a blob. */
    public byte[] blob(String repository, String digest) {
        return send("GET", at("%s/blobs/%s".formatted(repository, digest)), "Accept", "*/*", null)
                .expect(200)
                .body();
    }

    /** Puts a blob there, and answers its digest. */
    public String putBlob(String repository, byte[] bytes) {
        URI uploads = at(repository + "/blobs/uploads/");
        String type = "Content-Type";
        URI upload = uploads.resolve(send("POST", uploads, type, "text/plain", new byte[0])
                .expect(202)
                .location());
        String digest = Sha256.digest(bytes);
        URI end = URI.create(upload + (upload.getQuery() == null ? "?" : "&") + "digest=" + digest);
        send("PUT", end, type, "application/octet-stream", bytes).expect(201);
        return digest;
    }

    /** The index of what refers to a manifest, by the API; nothing where the registry has none. */
    public Optional<byte[]> referrers(String repository, String digest) {
        Answer answer = send("GET", at("%s/referrers/%s".formatted(repository, digest)), "Accept", "*/*", null);
        return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    private record Answer(URI from, int status, String type, String location, byte[] body) {
        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError("%s: status %d, expected %d%n%s"
                        .formatted(from, status, expected, new String(body, StandardCharsets.UTF_8)));
            }
            return this;
        }
    }

    private URI at(String path) {
        return URI.create("http://%s/v2/%s".formatted(host, path));
    }

    private static Answer send(String method, URI to, String header, String value, byte[] body) {
        try {
            HttpURLConnection connection = (HttpURLConnection) to.toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setRequestProperty(header, value);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(
                        to,
                        status,
                        Optional.ofNullable(connection.getContentType()).orElse(""),
                        Optional.ofNullable(connection.getHeaderField("Location"))
                                .orElse(""),
                        in == null ? new byte[0] : in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
