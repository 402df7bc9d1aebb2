package io.rafs.testdata.registry;

import io.rafs.testdata.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** What anybody can do to an open registry who speaks its protocol: one request a call, over plain http, nothing checked. */
public final class RawRegistry {
    private static final String ACCEPT =
            "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json,"
                    + " application/vnd.docker.distribution.manifest.v2+json";

    private final HttpClient client = HttpClient.newHttpClient();
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
        HttpResponse<byte[]> answer = send(request("%s/manifests/%s".formatted(repository, reference))
                .header("Accept", ACCEPT)
                .GET());
        return answer.statusCode() == 200
                ? Optional.of(
                        new Manifest(answer.headers().firstValue("Content-Type").orElse(""), answer.body()))
                : Optional.empty();
    }

    /** Puts one there, and answers its digest. */
    public String put(String repository, String reference, Manifest manifest) {
        HttpResponse<byte[]> answer = send(request("%s/manifests/%s".formatted(repository, reference))
                .header("Content-Type", manifest.mediaType())
                .PUT(BodyPublishers.ofByteArray(manifest.bytes())));
        return expect(201, answer, manifest.digest());
    }

    /** The bytes of a blob. */
    public byte[] blob(String repository, String digest) {
        HttpResponse<byte[]> answer =
                send(request("%s/blobs/%s".formatted(repository, digest)).GET());
        return expect(200, answer, answer.body());
    }

    /** Puts a blob there, and answers its digest. */
    public String putBlob(String repository, byte[] bytes) {
        HttpResponse<byte[]> begun =
                send(request(repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
        String place = expect(202, begun, begun.headers().firstValue("Location").orElse(""));
        URI upload = URI.create("http://" + host).resolve(place);
        String digest = Sha256.digest(bytes);
        HttpRequest.Builder put = HttpRequest.newBuilder(
                        URI.create(upload + (upload.getQuery() == null ? "?" : "&") + "digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes));
        return expect(201, send(put), digest);
    }

    /** The index of what refers to a manifest, by the API; nothing where the registry has none. */
    public Optional<byte[]> referrers(String repository, String digest) {
        HttpResponse<byte[]> answer =
                send(request("%s/referrers/%s".formatted(repository, digest)).GET());
        return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://%s/v2/%s".formatted(host, path)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <T> T expect(int status, HttpResponse<byte[]> answer, T result) {
        if (answer.statusCode() != status) {
            throw new AssertionError("%s: status %d, expected %d%n%s"
                    .formatted(answer.request().uri(), answer.statusCode(), status, new String(answer.body())));
        }
        return result;
    }
}
