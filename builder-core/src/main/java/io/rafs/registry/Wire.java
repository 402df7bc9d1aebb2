package io.rafs.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a call once and follows redirects, on which credentials stay with the host that they were meant for. */
final class Wire {
    private static final int MAX_REDIRECTS = 8;

    private final String where;
    private final RegistryOptions options;
    private final Clients clients;
    private final Endpoint endpoint;

    Wire(String where, RegistryOptions options, Clients clients, Endpoint endpoint) {
        this.where = where;
        this.options = options;
        this.clients = clients;
        this.endpoint = endpoint;
    }

    /** The answer, whatever its status; an exception that is no {@link RegistryException} if there was none. */
    Answer send(Call call, Optional<String> authorization) throws IOException {
        URI uri = call.uri();
        for (int redirects = 0; ; redirects++) {
            boolean home = Hosts.sameOrigin(uri, call.uri());
            HttpResponse<InputStream> response = once(call, uri, home ? authorization : Optional.empty());
            Optional<String> location = response.headers().firstValue("Location");
            if (location.isEmpty() || !leads(call, response.statusCode())) {
                return new Answer(response.statusCode(), response.headers(), response.body(), uri, home);
            }
            response.body().close();
            if (redirects == MAX_REDIRECTS) {
                throw wrong(call, response.statusCode(), "more than %d redirects".formatted(MAX_REDIRECTS));
            }
            uri = resolve(call, response.statusCode(), uri, location.get());
        }
    }

    private static boolean leads(Call call, int status) {
        boolean sameMethod = status == 307 || status == 308;
        boolean reads = call.method().equals("GET") || call.method().equals("HEAD");
        return sameMethod || reads && (status == 301 || status == 302 || status == 303);
    }

    /** A URL that an answer named, if it may be asked. */
    URI resolve(Call call, int status, URI from, String location) throws IOException {
        URI uri;
        try {
            uri = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw wrong(call, status, "it sent us to something that is no URL");
        }
        if (uri.getHost() == null) {
            throw wrong(call, status, "it sent us to something that is no URL of a host");
        }
        if (!endpoint.mayAsk(uri)) {
            throw wrong(
                    call,
                    status,
                    "it sent us to '%s', which is not asked: it is neither https nor a host for which plain http was allowed"
                            .formatted(Said.bounded(uri.getScheme() + "://" + uri.getHost())));
        }
        return uri;
    }

    private RegistryException wrong(Call call, int status, String found) {
        return new RegistryException(RegistryException.Kind.WRONG_ANSWER, status, where, call.asked(), found);
    }

    private HttpResponse<InputStream> once(Call call, URI uri, Optional<String> authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(call.method(), call.body().get())
                .header("User-Agent", "rafs");
        call.headers().forEach(request::header);
        authorization.ifPresent(value -> request.header("Authorization", value));
        options.proxies()
                .of(uri)
                .flatMap(Proxies::authorization)
                .ifPresent(value -> request.header("Proxy-Authorization", value));
        CompletableFuture<HttpResponse<InputStream>> answer = clients.of(uri)
                .sendAsync(
                        request.build(),
                        head -> new BodyStream(options.timeouts().idle()));
        try {
            return await(call, answer);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Waits as long as something moves: the JDK's own limit would be one for the whole of an upload. */
    private static HttpResponse<InputStream> await(Call call, CompletableFuture<HttpResponse<InputStream>> answer)
            throws IOException, InterruptedException, ExecutionException {
        while (true) {
            long before = call.sent().getAsLong();
            try {
                return answer.get(call.patience().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (call.sent().getAsLong() == before) {
                    answer.cancel(true);
                    throw new HttpTimeoutException(
                            "nothing moved for %d ms".formatted(call.patience().toMillis()));
                }
            }
        }
    }
}
