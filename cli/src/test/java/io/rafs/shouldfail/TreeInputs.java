package io.rafs.shouldfail;

import java.util.ArrayList;
import java.util.List;

/** Bootstraps with damaged directories: blocks, names, what names lead to. */
final class TreeInputs {
    private static final String DIRECTORY = "directory";
    private static final String TREE = "tree";

    private TreeInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(blocks());
        all.addAll(names());
        all.addAll(tree());
        return all;
    }

    private static List<ShouldFail> blocks() {
        BootPatch good = good();
        long first = good.entry("/etc/.");
        long etc = good.inode("/etc");
        return List.of(
                CheckInput.boot(DIRECTORY, "first-name-offset-odd", good().u16(first + 8, 61)),
                CheckInput.boot(DIRECTORY, "first-name-offset-zero", good().u16(first + 8, 0)),
                CheckInput.boot(DIRECTORY, "first-name-offset-past-block", good().u16(first + 8, 0xfffc)),
                CheckInput.boot(DIRECTORY, "name-offset-descends", good().u16(first + 12 + 8, 12)),
                CheckInput.boot(DIRECTORY, "name-offset-past-block", good().u16(good.entry("/etc/link") + 8, 4000)),
                CheckInput.boot(DIRECTORY, "block-past-end", good().u32(good.inode("/many") + 16, 0xffff)),
                CheckInput.boot(DIRECTORY, "plain-of-a-hole", good().u16(etc, 1).u32(etc + 16, 0xffff_ffffL)),
                CheckInput.boot(DIRECTORY, "inline-crosses-block", good().u64(etc + 8, 4000)),
                CheckInput.boot(DIRECTORY, "layout-chunked", good().u16(etc, 9)),
                CheckInput.boot(DIRECTORY, "empty", good().u64(etc + 8, 0)),
                CheckInput.boot(DIRECTORY, "cut-behind-dots", good().u64(etc + 8, 20)));
    }

    private static List<ShouldFail> names() {
        BootPatch good = good();
        long conf = good.u16(good.entry("/etc/conf") + 8) + good.entry("/etc/.");
        return List.of(
                CheckInput.boot(DIRECTORY, "dirent-unsorted", good().text(conf, "zonf")),
                CheckInput.boot(DIRECTORY, "dirent-twice", good().text(conf + 4 + 9, "long")),
                CheckInput.boot(DIRECTORY, "dirent-unsorted-over-blocks", unsortedOverBlocks()),
                CheckInput.boot(DIRECTORY, "name-with-slash", good().text(conf, "c/nf")),
                CheckInput.boot(DIRECTORY, "name-with-nul", good().text(conf, "co\0f")),
                CheckInput.boot(DIRECTORY, "dot-leads-up", good().u64(good.entry("/etc/."), good.nid("/"))),
                CheckInput.boot(DIRECTORY, "dot-is-a-file", good().u8(good.entry("/etc/.") + 10, 1)),
                CheckInput.boot(DIRECTORY, "dot-dot-leads-aside", good().u64(good.entry("/etc/.."), good.nid("/bin"))),
                CheckInput.boot(DIRECTORY, "dot-missing", good().text(good.entry("/etc/.") + 12 * 6, "!")),
                CheckInput.boot(DIRECTORY, "dot-dot-missing", good().text(good.entry("/etc/.") + 12 * 6 + 1, ".-")),
                CheckInput.boot(DIRECTORY, "entry-type-wrong", good().u8(good.entry("/etc/link") + 10, 1)),
                CheckInput.boot(DIRECTORY, "entry-type-unknown", good().u8(good.entry("/etc/link") + 10, 9)));
    }

    private static List<ShouldFail> tree() {
        BootPatch good = good();
        return List.of(
                CheckInput.boot(TREE, "nid-past-end", good().u64(good.entry("/etc/conf"), 1 << 20)),
                CheckInput.boot(TREE, "nid-negative", good().u64(good.entry("/etc/conf"), -1)),
                CheckInput.boot(TREE, "nid-of-no-inode", good().u64(good.entry("/etc/conf"), 4)),
                CheckInput.boot(TREE, "directory-twice", good().u64(good.entry("/opt"), good.nid("/etc"))),
                CheckInput.boot(TREE, "loop-to-root", good().u64(good.entry("/opt"), good.nid("/"))),
                CheckInput.boot(TREE, "directories-share-blocks", sharedBlocks()),
                CheckInput.boot(TREE, "directory-size-huge", good().u64(good.inode("/etc") + 8, Long.MAX_VALUE)),
                CheckInput.boot(TREE, "files-share-indexes", sharedIndexes()),
                CheckInput.boot(TREE, "files-share-xattrs", sharedXattrs()),
                CheckInput.boot(TREE, "deeper-than-1024", new DeepTree(1026).bytes()),
                CheckInput.boot(TREE, "hardlink-count-wrong", good().u32(good.inode("/etc/conf") + 44, 3)),
                CheckInput.boot(TREE, "links-zero", good().u32(good.inode("/opt/extra") + 44, 0)),
                CheckInput.boot(TREE, "directory-links-wrong", good().u32(good.inode("/") + 44, 2)));
    }

    /** The first name of the second block of /many before the last one of the first. */
    private static BootPatch unsortedOverBlocks() {
        BootPatch good = good();
        long block = good.u32(good.inode("/many") + 16) * 4096;
        long last = block + good.u16(block + 8) - 12;
        return good.text(block + good.u16(last + 8), "zame");
    }

    /** Two directories of the same full blocks, of more bytes than the file has. */
    private static BootPatch sharedBlocks() {
        BootPatch good = good();
        long size = good.length() / 4096 * 4096L - 4096;
        for (String path : List.of("/bin", "/many")) {
            good.u16(good.inode(path), 1).u64(good.inode(path) + 8, size).u32(good.inode(path) + 16, 0);
        }
        return good;
    }

    /** Each of two files has indexes up to the end of the bootstrap. */
    private static BootPatch sharedIndexes() {
        BootPatch good = good();
        for (String path : List.of("/bin/tool", "/opt/extra")) {
            good.u64(good.inode(path) + 8, (good.length() - good.index(path)) / 8 * 4096);
        }
        return good;
    }

    /** Each of three inodes has xattrs of half the bootstrap. */
    private static BootPatch sharedXattrs() {
        BootPatch good = good();
        for (String path : List.of("/bin", "/dev", "/etc")) {
            good.u16(good.inode(path) + 2, good.length() / 8);
        }
        return good;
    }

    private static BootPatch good() {
        return GoodImage.FULL.boot();
    }
}
