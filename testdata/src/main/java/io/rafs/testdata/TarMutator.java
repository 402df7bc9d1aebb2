package io.rafs.testdata;

import io.rafs.testdata.Corruptor.Mutant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages tars so that readers get past the checksum: header fields become what they should not be, numbers in PAX records
 * extreme, and most headers are sealed again. One mutant in eight keeps its wrong checksums.
 */
public final class TarMutator {
    /** Offset and length of each field of a header, those of old GNU sparse files among them. */
    private static final int[][] FIELDS = {
        {0, 100}, {100, 8}, {108, 8}, {116, 8}, {124, 12}, {124, 12}, {136, 12}, {156, 1}, {156, 1}, {157, 100},
        {257, 8}, {329, 8}, {337, 8}, {345, 155}, {386, 12}, {398, 12}, {410, 12}, {422, 12}, {482, 1}, {483, 12}
    };

    private static final String TYPES = "01234567SLKxgVDMNXA\0\377";

    private static final String[] NAMES = {
        "..",
        "/",
        "",
        ".",
        "../../x",
        "d/..",
        ".wh.d",
        ".wh..",
        ".wh..wh..opq",
        "d/.wh.f",
        "d/e/f",
        "l/x",
        "d",
        "a//b",
        "\u0001\u00ff",
        "x".repeat(100),
        "y/".repeat(50)
    };

    private static final String[] NUMBERS = {
        "0",
        "1",
        "-1",
        "777777777777",
        "7777777",
        "0000001",
        "9",
        "   ",
        "1 1",
        "0x10",
        "10000000000",
        "400",
        "1000",
        "177777"
    };

    private final byte[] good;
    private final Mutator bytes;
    private final List<Integer> headers = new ArrayList<>();
    private final List<Integer> digits = new ArrayList<>();

    private TarMutator(byte[] good) {
        this.good = good.clone();
        bytes = Mutator.of(good, TarHeader.SIZE);
        for (int at = 0; at + TarHeader.SIZE <= good.length; at += TarHeader.SIZE) {
            if (isHeader(good, at)) {
                headers.add(at);
            } else if (good[at] >= '0' && good[at] <= '9') {
                for (int i = at; i < at + TarHeader.SIZE; i++) {
                    if (good[i] >= '0' && good[i] <= '9') {
                        digits.add(i);
                    }
                }
            }
        }
    }

    /** Mutants of this tar, which is good and not compressed. */
    public static TarMutator of(byte[] good) {
        return new TarMutator(good);
    }

    /** The mutant of a seed. */
    public Mutant mutant(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 7);
        int kind = random.nextInt(8);
        Mutant mutant = kind < 3 ? bytes.mutant(seed) : kind < 5 && !digits.isEmpty() ? number(random) : field(random);
        if (kind != 0) {
            seal(mutant.bytes());
        }
        String what = mutant.what() + (kind == 0 ? "" : " sealed");
        return new Mutant(what.startsWith("seed") ? what : "seed " + seed + ": " + what, mutant.bytes());
    }

    private Mutant field(SplittableRandom random) {
        byte[] changed = good.clone();
        int header = headers.get(random.nextInt(headers.size()));
        int[] field = FIELDS[random.nextInt(FIELDS.length)];
        byte[] value = value(field[1], random);
        System.arraycopy(value, 0, changed, header + field[0], field[1]);
        return new Mutant("%d bytes at 0x%x set to %s".formatted(field[1], header + field[0], shown(value)), changed);
    }

    private static byte[] value(int length, SplittableRandom random) {
        byte[] value = new byte[length];
        if (length == 1) {
            value[0] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
        } else if (length > 12) {
            put(NAMES[random.nextInt(NAMES.length)], value);
        } else {
            switch (random.nextInt(4)) {
                case 0 -> { // base-256: 2^63 and more, or so many bits
                    value[0] = (byte) 0x80;
                    value[random.nextInt(1, length)] = (byte) (1 << random.nextInt(8));
                }
                case 1 -> Arrays.fill(value, (byte) 0xff); // base-256, -1
                default -> put(NUMBERS[random.nextInt(NUMBERS.length)], value);
            }
        }
        return value;
    }

    private static void put(String text, byte[] value) {
        byte[] chars = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(chars, 0, value, 0, Math.min(chars.length, value.length));
    }

    /** A run of digits in a PAX record or a map made extreme, or one of its digits. */
    private Mutant number(SplittableRandom random) {
        byte[] changed = good.clone();
        int at = digits.get(random.nextInt(digits.size()));
        char to = "09-.1= 5\n".charAt(random.nextInt(9));
        int end = at + 1;
        while (random.nextInt(4) != 0 && end < changed.length && changed[end] >= '0' && changed[end] <= '9') {
            end++;
        }
        Arrays.fill(changed, at, end, (byte) to);
        return new Mutant("digits at 0x%x..0x%x set to 0x%02x".formatted(at, end, (int) to), changed);
    }

    /** Makes the checksums of what look like headers right. */
    private static void seal(byte[] tar) {
        for (int at = 0; at + TarHeader.SIZE <= tar.length; at += TarHeader.SIZE) {
            if (tar[at + 257] == 'u' || tar[at + 154] == 0 && tar[at + 155] == ' ' && tar[at + 148] == '0') {
                byte[] sum = "%06o\0 ".formatted(sum(tar, at)).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(sum, 0, tar, at + 148, 8);
            }
        }
    }

    private static boolean isHeader(byte[] tar, int at) {
        return tar[at + 148] == '0' && tar[at + 154] == 0 && tar[at + 155] == ' ';
    }

    private static int sum(byte[] tar, int at) {
        int sum = 8 * ' ';
        for (int i = 0; i < TarHeader.SIZE; i++) {
            sum += i >= 148 && i < 156 ? 0 : tar[at + i] & 0xff;
        }
        return sum;
    }

    private static String shown(byte[] value) {
        StringBuilder out = new StringBuilder();
        for (byte octet : Arrays.copyOf(value, Math.min(value.length, 24))) {
            out.append(octet > ' ' && octet < 127 ? String.valueOf((char) octet) : "\\x%02x".formatted(octet));
        }
        return out.toString();
    }
}
