package io.rafs.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came back. To be closed, or its body read to the end.
 *
 * @param uri who answered, after redirects
 * @param home whether that is who was asked in the first place, and not another host
 */
record Answer(int status, HttpHeaders headers, InputStream body, URI uri, boolean home) implements Closeable {
    /** Whether the same question may get another answer later. */
    boolean isLater() {
        return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    List<String> all(String name) {
        return headers.allValues(name);
    }

    OptionalLong contentLength() {
        try {
            return headers.firstValueAsLong("Content-Length");
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The body as far as the limit; one byte more than the limit if it is longer. */
    byte[] bytes(int limit) throws IOException {
        return body.readNBytes(limit + 1);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
