package io.rafs.codec;

import io.rafs.format.rafs.Compressor;
import java.io.IOException;

/**
 * A compressor for chunks and how hard it tries.
 *
 * @param compressor zstd, lz4 or none
 * @param level 1..22 for zstd, else 0
 */
public record Compression(Compressor compressor, int level) {
    /** zstd at level 3, as Nydus compresses. */
    public static final Compression DEFAULT = new Compression(Compressor.ZSTD, 3);

    /** Highest level of zstd. A constant, so that to parse a command line needs no native library. */
    private static final int MAX_ZSTD_LEVEL = 22;

    public Compression {
        boolean zstd = compressor == Compressor.ZSTD;
        if (zstd && (level < 1 || level > MAX_ZSTD_LEVEL)) {
            throw new IllegalArgumentException("zstd level %d, expected 1..%d".formatted(level, MAX_ZSTD_LEVEL));
        }
        if (!zstd && level != 0) {
            throw new IllegalArgumentException("only zstd takes a level");
        }
    }

    /** Parses {@code zstd}, {@code zstd:LEVEL}, {@code lz4} or {@code none}. */
    public static Compression parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        try {
            return switch (name) {
                case "zstd" ->
                    colon < 0 ? DEFAULT : new Compression(Compressor.ZSTD, Integer.parseInt(text.substring(colon + 1)));
                case "lz4" -> new Compression(Compressor.LZ4, colon < 0 ? 0 : -1);
                case "none" -> new Compression(Compressor.NONE, colon < 0 ? 0 : -1);
                default -> throw new IllegalArgumentException("unknown compressor");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the level is not a number", e);
        }
    }

    /**
     * Makes ready what the compressor needs of the machine.
     *
     * @throws IOException if a native library cannot be loaded, saying what to do
     */
    public void prepare() throws IOException {
        if (compressor == Compressor.ZSTD) {
            ZstdLibrary.load();
        }
    }

    /** Whether the blob holds chunks as they are, each padded to 4096: the form that a kernel takes as a device. */
    public boolean isNone() {
        return compressor == Compressor.NONE;
    }

    @Override
    public String toString() {
        return switch (compressor) {
            case ZSTD -> "zstd:" + level;
            case LZ4 -> "lz4";
            case NONE -> "none";
            case GZIP -> "gzip";
        };
    }
}
