package io.rafs.sbom;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.read.ImageEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Node's packages: {@code package.json} of what lies directly in a {@code node_modules}. Source: npm docs, package.json. */
final class NodePackages {
    private static final int MAX_BYTES = 1 << 20;

    private NodePackages() {}

    /**
     * Whether a file of that name is one.
     *
     * @param third the directory three levels above
     * @param second the one two levels above
     */
    static boolean isMetadata(String third, String second, String name) {
        return name.equals("package.json")
                && (second.equals("node_modules") || second.startsWith("@") && third.equals("node_modules"));
    }

    static void find(ImageContents image, PackageList found) throws IOException {
        for (ImageEntry file : image.nodeMetadata()) {
            String where = file.path().toString();
            found.read(where, () -> onePackage(image.whole(file, MAX_BYTES), where));
        }
    }

    /** None if it has no name and no version: such a file only tells node how to load what is beside it. */
    static List<SoftwarePackage> onePackage(byte[] json, String where) throws IOException {
        try {
            JsonObject fields = JsonObject.parse(where, json);
            Optional<String> full = fields.text("name");
            Optional<String> version = fields.text("version");
            if (full.isEmpty() || version.isEmpty()) {
                return List.of();
            }
            int slash = full.get().startsWith("@") ? full.get().indexOf('/') : -1;
            Optional<String> scope = slash > 0 ? Optional.of(full.get().substring(0, slash)) : Optional.empty();
            String name = full.get().substring(slash + 1);
            if (name.isEmpty()) {
                throw new DamagedFileException("its name is %s".formatted(Notes.quoted(full.get())));
            }
            return List.of(SoftwarePackage.of(Ecosystem.NPM, scope, name, version, licence(fields), where));
        } catch (RefusedException e) {
            throw new DamagedFileException(e.getMessage().replace(where + ": ", ""));
        }
    }

    /** Older ones have an object there, or nothing that helps. */
    private static Optional<String> licence(JsonObject fields) {
        Object licence = fields.fields().get("license");
        return licence instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }
}
