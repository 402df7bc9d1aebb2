package io.rafs.registry;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something to ask over HTTP.
 *
 * @param asked what stands in messages, such as {@code GET manifest latest}: no URL, as those may hold keys
 * @param scopes what a token has to allow, as the token protocol spells it
 * @param body makes the body anew for each time that it is sent
 * @param sent bytes of the body that have been sent, all times together: that it grows says that the network lives
 * @param patience how long to wait without progress
 */
record Call(
        String method,
        URI uri,
        String asked,
        List<String> scopes,
        Map<String, String> headers,
        Supplier<BodyPublisher> body,
        LongSupplier sent,
        Duration patience) {

    static Call of(String method, URI uri, String what, List<String> scopes, Duration patience) {
        return new Call(method, uri, method + " " + what, scopes, Map.of(), BodyPublishers::noBody, () -> 0, patience);
    }

    Call with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Call(method, uri, asked, scopes, more, body, sent, patience);
    }

    Call withBody(String mediaType, Supplier<BodyPublisher> content, LongSupplier progress) {
        return new Call(method, uri, asked, scopes, headers, content, progress, patience)
                .with("Content-Type", mediaType);
    }

    Call withBody(String mediaType, byte[] content) {
        return withBody(mediaType, () -> BodyPublishers.ofByteArray(content), () -> 0);
    }

    Call withScopes(List<String> other) {
        return new Call(method, uri, asked, other, headers, body, sent, patience);
    }

    Call withPatience(Duration other) {
        return new Call(method, uri, asked, scopes, headers, body, sent, other);
    }
}
