package io.rafs.testdata.registry;

import com.sun.net.httpserver.HttpExchange;
import io.rafs.testdata.Json;
import io.rafs.testdata.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The endpoints. */
final class RegistryRoutes {
    private static final Pattern PATH =
            Pattern.compile("/v2/(?<name>[^?]+)/(?<kind>manifests|blobs|referrers|tags)/(?<rest>[^?]*)(\\?.*)?");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

    private final RegistryTraits traits;
    private final RegistryContent content;

    RegistryRoutes(RegistryTraits traits, RegistryContent content) {
        this.traits = traits;
        this.content = content;
    }

    private static Matcher path(HttpExchange exchange) {
        return PATH.matcher(exchange.getRequestURI().toString());
    }

    /** What a token has to allow for a request. */
    static String scope(HttpExchange exchange) {
        Matcher path = path(exchange);
        if (!path.matches()) {
            return "";
        }
        boolean reads = List.of("GET", "HEAD").contains(exchange.getRequestMethod())
                && !path.group("rest").startsWith("uploads/");
        return "repository:%s:%s".formatted(path.group("name"), reads ? "pull" : "pull,push");
    }

    void handle(HttpExchange exchange) throws IOException {
        Matcher path = path(exchange);
        if (!path.matches()) {
            send(exchange, exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, "text/plain", new byte[0]);
            return;
        }
        String name = path.group("name");
        String rest = path.group("rest");
        switch (path.group("kind")) {
            case "manifests" -> manifest(exchange, name, rest);
            case "tags" -> {
                synchronized (content) {
                    send(
                            exchange,
                            200,
                            "application/json",
                            Json.bytes(Json.object("name", name, "tags", content.tags(name))));
                }
            }
            case "referrers" -> referrers(exchange, name, rest);
            default -> {
                if (rest.startsWith("uploads/")) {
                    upload(exchange, name, rest.substring("uploads/".length()));
                } else {
                    blob(exchange, name, rest);
                }
            }
        }
    }

    private void manifest(HttpExchange exchange, String name, String tagOrDigest) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String mediaType = exchange.getRequestHeaders().getFirst("Content-Type");
            Optional<String> subject;
            synchronized (content) {
                subject = content.putManifest(name, tagOrDigest, new RegistryContent.Stored(mediaType, bytes));
            }
            exchange.getResponseHeaders().set("Docker-Content-Digest", Sha256.digest(bytes));
            if (traits.referrers() && subject.isPresent()) {
                exchange.getResponseHeaders().set("OCI-Subject", subject.get());
            }
            send(exchange, 201, "text/plain", new byte[0]);
            return;
        }
        Optional<RegistryContent.Stored> found;
        synchronized (content) {
            found = content.manifest(name, tagOrDigest);
        }
        if (found.isEmpty()) {
            error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", Sha256.digest(found.get().bytes()));
        send(exchange, 200, found.get().mediaType(), found.get().bytes());
    }

    private void referrers(HttpExchange exchange, String name, String subject) throws IOException {
        if (!traits.referrers()) {
            send(exchange, 404, "text/plain", "404 page not found\n".getBytes());
            return;
        }
        List<String> type = query(exchange).getOrDefault("artifactType", List.of());
        byte[] index;
        synchronized (content) {
            index = content.referrers(name, subject, type.stream().findFirst());
        }
        send(exchange, 200, "application/vnd.oci.image.index.v1+json", index);
    }

    private void blob(HttpExchange exchange, String name, String digest) throws IOException {
        Optional<byte[]> found;
        synchronized (content) {
            found = content.blob(name, digest);
        }
        if (found.isEmpty()) {
            error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }
        byte[] bytes = found.get();
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        String asked = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .orElse("");
        Matcher range = RANGE.matcher(asked);
        if (!traits.ranges() || !range.matches()) {
            send(exchange, 200, "application/octet-stream", bytes);
            return;
        }
        long from = Long.parseLong(range.group(1));
        if (from >= bytes.length) {
            error(exchange, 416, "RANGE_INVALID", "invalid content range");
            return;
        }
        int to = (int)
                Math.min(bytes.length, range.group(2).isEmpty() ? bytes.length : Long.parseLong(range.group(2)) + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
        send(exchange, 206, "application/octet-stream", Arrays.copyOfRange(bytes, (int) from, to));
    }

    private void upload(HttpExchange exchange, String name, String id) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> start(exchange, name);
            case "PATCH" -> append(exchange, name, id);
            case "PUT" -> commit(exchange, name, id);
            default -> {
                boolean drop = exchange.getRequestMethod().equals("DELETE");
                Optional<ByteArrayOutputStream> upload;
                synchronized (content) {
                    upload = content.upload(id);
                    if (drop) {
                        content.endUpload(id);
                    }
                }
                if (upload.isEmpty()) {
                    error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
                } else {
                    place(exchange, name, id, upload.get().size());
                    send(exchange, 204, "text/plain", new byte[0]);
                }
            }
        }
    }

    private void start(HttpExchange exchange, String name) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Map<String, List<String>> query = query(exchange);
        String id;
        synchronized (content) {
            if (traits.mounts() && query.containsKey("mount") && query.containsKey("from")) {
                String digest = query.get("mount").get(0);
                Optional<byte[]> other = content.blob(query.get("from").get(0), digest);
                if (other.isPresent()) {
                    content.putBlob(name, digest, other.get());
                    exchange.getResponseHeaders().set("Location", "/v2/%s/blobs/%s".formatted(name, digest));
                    send(exchange, 201, "text/plain", new byte[0]);
                    return;
                }
            }
            id = content.startUpload();
        }
        place(exchange, name, id, 0);
        send(exchange, 202, "text/plain", new byte[0]);
    }

    private void append(HttpExchange exchange, String name, String id) throws IOException {
        Optional<ByteArrayOutputStream> upload;
        synchronized (content) {
            upload = content.upload(id);
        }
        if (upload.isEmpty()) {
            exchange.getRequestBody().readAllBytes();
            error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        if (range != null && !range.startsWith(upload.get().size() + "-")) {
            exchange.getRequestBody().readAllBytes();
            place(exchange, name, id, upload.get().size());
            error(exchange, 416, "RANGE_INVALID", "out of order");
            return;
        }
        // piece by piece, so that what came before a break is kept
        byte[] buffer = new byte[1 << 14];
        InputStream in = exchange.getRequestBody();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            upload.get().write(buffer, 0, count);
        }
        place(exchange, name, id, upload.get().size());
        send(exchange, 202, "text/plain", new byte[0]);
    }

    private void commit(HttpExchange exchange, String name, String id) throws IOException {
        byte[] last = exchange.getRequestBody().readAllBytes();
        String digest = query(exchange).getOrDefault("digest", List.of("")).get(0);
        synchronized (content) {
            Optional<ByteArrayOutputStream> upload = content.upload(id);
            if (upload.isEmpty()) {
                error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
                return;
            }
            upload.get().writeBytes(last);
            content.endUpload(id);
            byte[] bytes = upload.get().toByteArray();
            if (!Sha256.digest(bytes).equals(digest)) {
                error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                return;
            }
            content.putBlob(name, digest, bytes);
        }
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        exchange.getResponseHeaders().set("Location", "/v2/%s/blobs/%s".formatted(name, digest));
        send(exchange, 201, "text/plain", new byte[0]);
    }

    private static void place(HttpExchange exchange, String name, String id, int size) {
        exchange.getResponseHeaders().set("Location", "/v2/%s/blobs/uploads/%s".formatted(name, id));
        exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, size - 1));
    }

    private static Map<String, List<String>> query(HttpExchange exchange) {
        return TokenRoute.fields(
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    }

    static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        send(exchange, status, "application/json", TestRegistry.errorBody(code, message));
    }

    static void send(HttpExchange exchange, int status, String mediaType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else if (body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
