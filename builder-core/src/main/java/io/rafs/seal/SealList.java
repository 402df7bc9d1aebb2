package io.rafs.seal;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.verity.FsVerity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an image with their fs-verity digests, as {@code verity.json} in its directory has them.
 *
 * <pre>
 * {"version": 1, "algorithm": "fsverity-sha256-12", "files": [{"path", "size", "digest": "sha256:..."}, ...]}
 * </pre>
 */
public record SealList(List<SealedFile> files) {
    /** The file's name. */
    public static final String NAME = "verity.json";

    private static final int VERSION = 1;
    private static final String PREFIX = "sha256:";

    /** Keeps a list of its own. */
    public SealList {
        files = List.copyOf(files);
    }

    /** The document. */
    public byte[] toBytes() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", VERSION);
        document.put("algorithm", FsVerity.STANDARD.algorithm());
        document.put("files", files.stream().map(SealList::json).toList());
        return JsonText.of(document).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> json(SealedFile file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.path());
        fields.put("size", file.size());
        fields.put("digest", PREFIX + file.digest().hex());
        return fields;
    }

    /** Reads a document, whoever wrote it. */
    static SealList parse(String where, byte[] json) throws IOException {
        JsonObject document = JsonObject.parse(where, json);
        if (document.needNumber("version") != VERSION) {
            throw new RefusedException(
                    where,
                    "it is of version %d, expected %d; sign the image again"
                            .formatted(document.needNumber("version"), VERSION));
        }
        String algorithm = document.needText("algorithm");
        if (!algorithm.equals(FsVerity.STANDARD.algorithm())) {
            throw new RefusedException(
                    where,
                    "its digests are '%s', expected %s; sign the image again"
                            .formatted(EscapedText.of(algorithm), FsVerity.STANDARD.algorithm()));
        }
        List<SealedFile> files = new ArrayList<>();
        for (JsonObject file : document.objects("files")) {
            String digest = file.needText("digest");
            if (!digest.startsWith(PREFIX) || !Digest.isHex(digest.substring(PREFIX.length()))) {
                throw new RefusedException(file.where(), "its digest is not 'sha256:' and 64 lower-case hex digits");
            }
            files.add(new SealedFile(
                    file.needText("path"), file.needNumber("size"), Digest.parse(digest.substring(PREFIX.length()))));
        }
        return new SealList(files);
    }

    /** The entry for a path; two of the same are none. */
    Optional<SealedFile> find(String path) {
        List<SealedFile> found =
                files.stream().filter(file -> file.path().equals(path)).toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
