package io.rafs.testdata.registry;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lines before the body of an HTTP message. */
final class HttpHead {
    private final List<String> lines;

    private HttpHead(List<String> lines) {
        this.lines = lines;
    }

    static HttpHead read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            bytes.write(octet);
            text = octet == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : "";
        }
        return new HttpHead(new ArrayList<>(List.of(text.strip().split("\r\n"))));
    }

    String first() {
        return lines.get(0);
    }

    Optional<String> header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }

    /** Another first line; the connection for this message only. */
    HttpHead forwarded(String first) {
        List<String> changed = new ArrayList<>(lines);
        changed.removeIf(
                line -> line.toLowerCase(Locale.ROOT).matches("(proxy-)?connection:.*|upgrade:.*|http2-settings:.*"));
        changed.set(0, first);
        changed.add("Connection: close");
        return new HttpHead(changed);
    }

    static void write(List<String> lines, OutputStream out) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    void write(OutputStream out) throws IOException {
        write(lines, out);
    }
}
