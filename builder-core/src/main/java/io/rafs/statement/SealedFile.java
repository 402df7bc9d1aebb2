package io.rafs.statement;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file of an image, as a golden statement speaks of it.
 *
 * @param name the path of a bootstrap in its layer, such as {@code image/image.boot}, or the id of a blob
 * @param sha256 of all of its bytes, which is not always the id
 * @param size bytes, 0 or more
 * @param fsVerity its fs-verity digest: SHA-256, blocks of 4096 bytes, no salt; what a kernel measures of a sealed file
 */
public record SealedFile(String name, Digest sha256, long size, Digest fsVerity) {
    /** How the parameters of the fs-verity digests are called. Source: composefs, names of algorithms. */
    public static final String FS_VERITY = "fsverity-sha256-12";

    public SealedFile {
        if (size < 0) {
            throw new IllegalArgumentException("size %d, expected 0 or more".formatted(size));
        }
    }

    Map<String, Object> tree(String key) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(key, name);
        tree.put("digest", Map.of("sha256", sha256.hex()));
        tree.put("size", size);
        Map<String, Object> verity = new LinkedHashMap<>();
        verity.put("algorithm", FS_VERITY);
        verity.put("digest", fsVerity.hex());
        tree.put("fsverity", verity);
        return tree;
    }

    static SealedFile of(JsonObject json, String key) throws RefusedException {
        String name = json.needText(key);
        long size = json.needNumber("size");
        JsonObject verity = json.needObject("fsverity");
        Optional<String> algorithm = verity.text("algorithm").filter(FS_VERITY::equals);
        String digest = verity.needText("digest");
        if (size < 0) {
            throw new RefusedException(json.where(), "size is %d, expected 0 or more".formatted(size));
        }
        if (algorithm.isEmpty() || !Digest.isHex(digest)) {
            throw new RefusedException(
                    verity.where(),
                    "it is '%s' by '%s', expected 64 lower-case hex digits by %s"
                            .formatted(
                                    EscapedText.of(digest),
                                    EscapedText.of(verity.text("algorithm").orElse("")),
                                    FS_VERITY));
        }
        return new SealedFile(name, Statement.sha256(json), size, Digest.parse(digest));
    }
}
