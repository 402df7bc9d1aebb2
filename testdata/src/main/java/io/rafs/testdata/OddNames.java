package io.rafs.testdata;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * File names as people have them and as nobody should. They are handled as text of one char per byte (ISO 8859-1), for
 * many of them are not UTF-8. None is a whiteout, none has a slash.
 */
final class OddNames {

    static final int NAME_MAX = 255;

    private static final String[] ODD = {
        "space in it",
        " lead",
        "trail ",
        "-dash",
        "tab\there",
        "new\nline",
        "back\\slash",
        "quote'\"",
        "$HOME `id`",
        "%41%zz",
        "*?[]",
        "\1\37\177",
        "caf\u00c3\u00a9",
        "cafe\u00cc\u0081",
        "caf\u00e9",
        "\u00ff\u00fe\u00fd",
        "\u00ed\u00a0\u0080",
        "\u00f0\u009f\u0090\u008b",
        "a",
        "A",
        "a.",
        "..a",
        "...",
        ".whx",
        "wh.x",
        ".wh",
        "~",
        "!bang",
        "+plus",
        "#hash",
        "comma,",
        "x".repeat(99),
        "y".repeat(100),
        "z".repeat(101),
        "w".repeat(NAME_MAX)
    };

    private OddNames() {}

    static String next(SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return ODD[random.nextInt(ODD.length)];
        }
        StringBuilder name = new StringBuilder();
        int length = random.nextInt(1, 24);
        while (name.length() < length) {
            name.append((char) ('a' + random.nextInt(26)));
        }
        return random.nextBoolean() ? name.toString() : name + "." + random.nextInt(1000);
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }
}
