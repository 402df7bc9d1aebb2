package io.rafs.testdata.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.rafs.testdata.Json;
import io.rafs.testdata.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry in this process, on a port of the loopback of its own. Source: OCI distribution spec 1.1. */
public final class TestRegistry implements AutoCloseable {
    private final RegistryTraits traits;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final RegistryContent content = new RegistryContent();
    private final List<SeenRequest> seen = Collections.synchronizedList(new ArrayList<>());

    private TestRegistry(RegistryTraits traits) throws IOException {
        this.traits = traits;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        if (traits.tls().isPresent()) {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(traits.tls().get()));
            server = https;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.setExecutor(threads);
        RegistryRoutes routes = new RegistryRoutes(traits, content);
        server.createContext("/", exchange -> handle(routes, exchange));
        server.start();
    }

    /** Starts one. */
    public static TestRegistry start(RegistryTraits traits) {
        try {
            return new TestRegistry(traits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(RegistryRoutes routes, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String line = exchange.getRequestMethod() + " " + path;
        seen.add(new SeenRequest(
                line, Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
        try (exchange) {
            String scheme = traits.tls().isPresent() ? "https" : "http";
            String here = scheme + "://" + exchange.getRequestHeaders().getFirst("Host");
            if (path.startsWith("/token")) {
                new TokenRoute(traits.access()).handle(exchange);
            } else if (admitted(exchange, here)) {
                routes.handle(exchange);
            }
        }
    }

    private boolean admitted(HttpExchange exchange, String here) throws IOException {
        Optional<String> challenge = traits.access()
                .challenge(
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                        RegistryRoutes.scope(exchange),
                        here + "/token");
        if (challenge.isEmpty()) {
            return true;
        }
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge.get());
        RegistryRoutes.error(exchange, 401, "UNAUTHORIZED", "authentication required");
        return false;
    }

    /** Host and port, as an image reference names them. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** All requests so far. */
    public List<SeenRequest> requests() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** Their lines: method, path and query. */
    public List<String> lines() {
        return requests().stream().map(SeenRequest::line).toList();
    }

    /** Stores a blob and answers its digest, {@code sha256:} and hex digits. */
    public String putBlob(String repository, byte[] bytes) {
        synchronized (content) {
            content.putBlob(repository, Sha256.digest(bytes), bytes);
        }
        return Sha256.digest(bytes);
    }

    /** Stores bytes under the digest of others. */
    public void putWrongBlob(String repository, String digest, byte[] bytes) {
        synchronized (content) {
            content.putBlob(repository, digest, bytes);
        }
    }

    /** A blob that somebody pushed. */
    public Optional<byte[]> blob(String repository, String digest) {
        synchronized (content) {
            return content.blob(repository, digest);
        }
    }

    /** Stores a manifest and answers its digest. */
    public String putManifest(String repository, String tagOrDigest, String mediaType, byte[] bytes) {
        synchronized (content) {
            content.putManifest(repository, tagOrDigest, new RegistryContent.Stored(mediaType, bytes));
        }
        return Sha256.digest(bytes);
    }

    /** A manifest that somebody pushed, by tag or digest. */
    public Optional<byte[]> manifest(String repository, String tagOrDigest) {
        synchronized (content) {
            return content.manifest(repository, tagOrDigest).map(RegistryContent.Stored::bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The body of an answer that says no. */
    static byte[] errorBody(String code, String message) {
        return Json.bytes(Json.object("errors", List.of(Json.object("code", code, "message", message))));
    }
}
