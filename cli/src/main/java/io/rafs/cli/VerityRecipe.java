package io.rafs.cli;

import io.rafs.verity.DmVerityTree;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What people are told to type on a node. */
final class VerityRecipe {
    private static final String MAPPED = "verified";

    private VerityRecipe() {}

    /** Where the tree of a file is if nobody says anything else. */
    static Path treeOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".verity");
    }

    /** How a tree is opened. */
    static String open(Path data, Path tree, DmVerityTree made) {
        String options =
                made.hashOffset() > 0 && made.verity().superblock() ? " --hash-offset=" + made.hashOffset() : "";
        if (!made.verity().superblock()) {
            options =
                    " --no-superblock --format=1 --salt=%s --hash=%s --data-block-size=%d --hash-block-size=%d --data-blocks=%d --hash-offset=%d"
                            .formatted(
                                    made.verity().salt().size() == 0
                                            ? "-"
                                            : made.verity().salt().hex(),
                                    made.verity().hash(),
                                    made.verity().dataBlock(),
                                    made.verity().hashBlock(),
                                    made.dataBlocks(),
                                    made.hashOffset());
        }
        return open(data, tree, made.rootHex()) + options;
    }

    /** How a tree of whatever kind is opened. */
    static String open(Path data, Path tree, String rootHex) {
        return "veritysetup open %s %s %s %s".formatted(ShellWord.of(data), MAPPED, ShellWord.of(tree), rootHex);
    }

    /** What is mounted then. */
    static String mount() {
        return "mount -t erofs -o ro /dev/mapper/%s /mnt".formatted(MAPPED);
    }

    /** The tree in reports. */
    static Map<String, Object> json(DmVerityTree tree) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rootHash", tree.rootHex());
        fields.put("hash", tree.verity().hash().label());
        fields.put("dataBlockSize", tree.verity().dataBlock());
        fields.put("hashBlockSize", tree.verity().hashBlock());
        fields.put("dataBlocks", tree.dataBlocks());
        fields.put("hashOffset", tree.hashOffset());
        fields.put("salt", tree.verity().salt().hex());
        fields.put("superblock", tree.verity().superblock());
        return fields;
    }
}
