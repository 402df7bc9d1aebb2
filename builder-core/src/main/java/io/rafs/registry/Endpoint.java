package io.rafs.registry;

import io.rafs.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Where a registry is, and by which scheme it and others may be asked. */
final class Endpoint {
    private final String host;
    private final RegistryOptions options;
    private final Clients clients;
    private Optional<URI> base = Optional.empty();

    Endpoint(String host, RegistryOptions options, Clients clients) {
        this.host = host.equals(Reference.DOCKER_HUB) ? "registry-1.docker.io" : host;
        this.options = options;
        this.clients = clients;
    }

    /** The registry's root, such as {@code https://registry.example.com}. */
    synchronized URI base() throws IOException {
        if (base.isEmpty()) {
            URI found = find();
            clients.of(found); // so that a wrong file of certificates is told at once
            base = Optional.of(found);
        }
        return base.get();
    }

    private URI find() throws IOException {
        URI https = URI.create("https://" + host);
        URI http = URI.create("http://" + host);
        if (options.plainHttp().contains(host)) {
            return http;
        }
        if (options.insecure().contains(host) || !Hosts.isLoopback(https.getHost())) {
            return https;
        }
        return speaksPlainHttp(http) ? http : https;
    }

    /** Asked without credentials. Who speaks TLS answers 400 to this, or nothing that is HTTP. */
    private boolean speaksPlainHttp(URI http) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(http.resolve("/v2/"))
                .timeout(options.timeouts().connect())
                .build();
        HttpClient client = clients.of(http);
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 400;
        } catch (java.net.ConnectException e) {
            return http.getPort() >= 0; // nobody there: whichever is asked will say so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        } catch (IOException e) {
            return !answersTls();
        }
    }

    /** Whether a TLS handshake gets as far as a certificate, trusted or not. */
    private boolean answersTls() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + host + "/v2/"))
                .timeout(options.timeouts().connect())
                .build();
        HttpClient client = clients.of(request.uri());
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (javax.net.ssl.SSLHandshakeException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a URL that the registry or one of its redirects named may be asked; plain http must have been wished for. */
    boolean mayAsk(URI uri) throws IOException {
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            return false;
        }
        if ("https".equals(uri.getScheme())) {
            return true;
        }
        return "http".equals(uri.getScheme())
                && (options.plainHttp().contains(Hosts.of(uri))
                        || Hosts.sameOrigin(uri, base())
                        || Hosts.isLoopback(uri.getHost()) && Hosts.isLoopback(base().getHost()));
    }
}
