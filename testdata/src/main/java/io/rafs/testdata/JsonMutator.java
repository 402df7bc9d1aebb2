package io.rafs.testdata;

import io.rafs.testdata.Corruptor.Mutant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages JSON documents: by structure, where values get another type, become extreme, are dropped, doubled, exchanged,
 * or nested; and one time in four byte by byte. The document must be valid.
 */
public final class JsonMutator {
    private static final String[] OTHERS = {
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "4294967296",
        "1.5",
        "-0",
        "1E400000000",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"\":null}",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"sha256:\"",
        "\"sha256:../../../etc/passwd\"",
        "\"sha256:" + "0".repeat(64) + "\"",
        "\"sha512:" + "a".repeat(128) + "\"",
        "\"" + "z".repeat(5000) + "\"",
        "1" + "0".repeat(2000),
        "[".repeat(3000),
        "[".repeat(900) + "]".repeat(900),
        "{\"a\":".repeat(600) + "1" + "}".repeat(600),
        "\"../../x\"",
        "\"/etc/passwd\"",
        "\"application/vnd.oci.image.index.v1+json\"",
        "\"application/vnd.oci.image.layer.v1.tar+zstd\"",
        "\"unknown\""
    };

    private final String good;
    private final Mutator bytes;
    private final List<Span> values = new ArrayList<>();
    private final List<Span> members = new ArrayList<>();
    private int at;

    private record Span(int from, int to) {}

    private JsonMutator(byte[] good) {
        this.good = new String(good, StandardCharsets.ISO_8859_1);
        bytes = Mutator.of(good, 1);
        value();
    }

    /** Mutants of this document. */
    public static JsonMutator of(byte[] good) {
        return new JsonMutator(good);
    }

    /** The mutant of a seed. */
    public Mutant mutant(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 17 + 3);
        if (random.nextInt(4) == 0) {
            return bytes.mutant(seed);
        }
        Span value = values.get(random.nextInt(values.size()));
        String text = good.substring(value.from, value.to);
        Span other = values.get(random.nextInt(values.size()));
        Span member = members.isEmpty() ? value : members.get(random.nextInt(members.size()));
        return switch (random.nextInt(8)) {
            case 0 -> changed(seed, value, good.substring(other.from, other.to));
            case 1 -> changed(seed, value, "[" + text + "," + text + "]");
            case 2 ->
                changed(seed, value, text.startsWith("\"") ? text.replace("\"", "") : "\"" + text.length() + "\"");
            case 3 -> changed(seed, member, "\"gone\":0");
            case 4 ->
                changed(
                        seed,
                        member,
                        good.substring(member.from, member.to) + "," + good.substring(member.from, member.to));
            default -> changed(seed, value, OTHERS[random.nextInt(OTHERS.length)]);
        };
    }

    private Mutant changed(long seed, Span span, String text) {
        String mutant = good.substring(0, span.from) + text + good.substring(span.to);
        mutant = mutant.equals(good) ? good + "]" : mutant;
        return new Mutant(
                "seed %d: characters %d..%d made %s"
                        .formatted(seed, span.from, span.to, text.length() > 60 ? text.substring(0, 60) + "..." : text),
                mutant.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void value() {
        skip();
        int from = at;
        char first = good.charAt(at);
        if (first == '{' || first == '[') {
            at++;
            skip();
            while (good.charAt(at) != '}' && good.charAt(at) != ']') {
                int member = at;
                if (first == '{') {
                    string();
                    skip();
                    at++; // the colon
                }
                value();
                if (first == '{') {
                    members.add(new Span(member, at));
                }
                skip();
                if (good.charAt(at) == ',') {
                    at++;
                    skip();
                }
            }
            at++;
        } else if (first == '"') {
            string();
        } else {
            while (at < good.length() && ",]} \t\r\n".indexOf(good.charAt(at)) < 0) {
                at++;
            }
        }
        values.add(new Span(from, at));
    }

    private void string() {
        at++;
        while (good.charAt(at) != '"') {
            at += good.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skip() {
        while (at < good.length() && good.charAt(at) <= ' ') {
            at++;
        }
    }
}
