package io.rafs.chunk;

/** Chunkers as people write them. */
final class ChunkerText {
    private static final String EXPECTED = "expected fixed, fixed:SIZE, fastcdc or fastcdc:MIN,AVG,MAX";

    private ChunkerText() {}

    static Chunker parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String[] sizes = colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1);
        return switch (name) {
            case "fixed" -> fixed(text, sizes);
            case "fastcdc" -> fastCdc(text, sizes);
            default -> throw new IllegalArgumentException("'%s' is no chunker; %s".formatted(text, EXPECTED));
        };
    }

    private static Chunker fixed(String text, String[] sizes) {
        return switch (sizes.length) {
            case 0 -> FixedChunker.DEFAULT;
            case 1 -> new FixedChunker(ByteSize.parse(sizes[0]));
            default -> throw miscounted(text, sizes.length);
        };
    }

    private static Chunker fastCdc(String text, String[] sizes) {
        return switch (sizes.length) {
            case 0 -> FastCdcChunker.DEFAULT;
            case 3 -> new FastCdcChunker(ByteSize.parse(sizes[0]), ByteSize.parse(sizes[1]), ByteSize.parse(sizes[2]));
            default -> throw miscounted(text, sizes.length);
        };
    }

    private static IllegalArgumentException miscounted(String text, int count) {
        return new IllegalArgumentException(
                "'%s' has %d size%s; %s".formatted(text, count, count == 1 ? "" : "s", EXPECTED));
    }
}
