package io.rafs.cli;

import io.rafs.codec.Compression;
import io.rafs.compare.Amount;
import io.rafs.compare.Sharing;
import io.rafs.format.EscapedText;
import io.rafs.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What two inputs share, chunker by chunker.
 *
 * @param compressor what new chunks were compressed by
 * @param found at least one
 */
record SharingReport(String first, String second, Optional<Compression> compressor, List<Sharing> found) {

    String text() {
        StringBuilder out = new StringBuilder();
        line(out, "A  %s  %s", Sizes.of(found.get(0).first().bytes()), EscapedText.of(first));
        line(out, "B  %s  %s", Sizes.of(found.get(0).second().bytes()), EscapedText.of(second));
        line(out, "");
        row(out, "", "chunks", "distinct", "chunks", "shared", "repeated", "new", compressor.map(c -> "new by"));
        row(out, "chunker", "of A", "of A", "of B", "with A", "in B", "in B", compressor.map(Compression::toString));
        for (Sharing sharing : found) {
            row(
                    out,
                    sharing.chunker().toString(),
                    Long.toString(sharing.first().chunks()),
                    Sizes.of(sharing.first().distinctBytes()),
                    Long.toString(sharing.second().chunks()),
                    Sizes.of(sharing.sharedBytes()),
                    Sizes.of(sharing.repeatedBytes()),
                    Sizes.of(sharing.newBytes()),
                    compressor.map(c -> Sizes.of(sharing.storedBytes().orElse(0))));
        }
        return out.toString();
    }

    private static void row(
            StringBuilder out,
            String chunker,
            String chunksOfA,
            String distinct,
            String chunksOfB,
            String shared,
            String repeated,
            String fresh,
            Optional<String> stored) {
        line(
                out,
                "%-22s %9s %11s %9s %11s %11s %11s%s",
                chunker,
                chunksOfA,
                distinct,
                chunksOfB,
                shared,
                repeated,
                fresh,
                stored.map(text -> String.format(Locale.ROOT, " %11s", text)).orElse(""));
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first", first);
        fields.put("second", second);
        compressor.ifPresent(compression -> fields.put("compressor", compression.toString()));
        fields.put("chunkers", found.stream().map(SharingReport::json).toList());
        return JsonText.of(fields);
    }

    private static Map<String, Object> json(Sharing sharing) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("chunker", sharing.chunker().toString());
        fields.put("first", json(sharing.first()));
        fields.put("second", json(sharing.second()));
        fields.put("sharedBytes", sharing.sharedBytes());
        fields.put("repeatedBytes", sharing.repeatedBytes());
        fields.put("newBytes", sharing.newBytes());
        fields.put("newChunks", sharing.newChunks());
        sharing.storedBytes().ifPresent(bytes -> fields.put("storedBytes", bytes));
        return fields;
    }

    static Map<String, Object> json(Amount amount) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bytes", amount.bytes());
        fields.put("chunks", amount.chunks());
        fields.put("distinctBytes", amount.distinctBytes());
        fields.put("distinctChunks", amount.distinctChunks());
        return fields;
    }
}
