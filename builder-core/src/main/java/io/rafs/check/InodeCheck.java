package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EscapedText;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An inode with what lies behind it: xattrs, a link's target, a file's chunk indexes. */
final class InodeCheck {
    private final BootstrapReader bootstrap;
    private final ContentCheck files;
    private final Findings findings;
    private long xattrBytes;

    InodeCheck(BootstrapReader bootstrap, ContentCheck files, Findings findings) {
        this.bootstrap = bootstrap;
        this.files = files;
        this.findings = findings;
    }

    /** Where the link count is in an inode. */
    static int linksOffset(Inode inode) {
        return inode.extended() ? 44 : 6;
    }

    /** Checks an inode that {@code path} leads to; answers whether its content can be read. */
    boolean check(EntryPath path, long nid, Inode inode) throws IOException {
        long at = bootstrap.position(nid);
        compact(path, inode, at);
        xattrs(path, nid, inode, at);
        switch (inode.type()) {
            case REGULAR -> files.check(path, nid, inode);
            case DIRECTORY -> {
                return layout(path, inode, at, Inode.LAYOUT_PLAIN, Inode.LAYOUT_INLINE);
            }
            case SYMLINK -> {
                if (layout(path, inode, at, Inode.LAYOUT_PLAIN, Inode.LAYOUT_INLINE)) {
                    link(path, nid, inode, at);
                }
            }
            default -> special(path, inode, at);
        }
        return true;
    }

    /** Kernels before 6.15 give every compact inode the time of the superblock; those that know 48 bits do not. */
    private void compact(EntryPath path, Inode inode, long at) {
        SuperBlock superBlock = bootstrap.superBlock();
        boolean timed = bootstrap.isRafs()
                || (superBlock.featureIncompat() & SuperBlock.INCOMPAT_48BIT) == 0
                        && inode.mtime() != superBlock.epoch();
        if (!inode.extended() && timed) {
            findings.add(
                    Rule.INODE_COMPACT,
                    bootstrap.name(),
                    at,
                    "'%s' has a compact inode, and so no time of its own".formatted(path));
        }
    }

    private boolean layout(EntryPath path, Inode inode, long at, int one, int other) {
        if (inode.layout() != one && inode.layout() != other) {
            findings.add(
                    Rule.INODE_LAYOUT,
                    bootstrap.name(),
                    at,
                    "the %s '%s' has layout %d, expected %s"
                            .formatted(
                                    inode.type().words(),
                                    path,
                                    inode.layout(),
                                    one == other ? one : one + " or " + other));
            return false;
        } else if (inode.layout() == Inode.LAYOUT_PLAIN && inode.size() > 0 && inode.union() == 0xffff_ffffL) {
            findings.add(
                    Rule.INODE_LAYOUT,
                    bootstrap.name(),
                    at + 16,
                    "'%s' has its content at block 0xffffffff, which new kernels take for a hole".formatted(path));
            return false;
        }
        return true;
    }

    private void link(EntryPath path, long nid, Inode inode, long at) throws IOException {
        if (inode.size() < 1 || inode.size() >= SuperBlock.BLOCK) {
            findings.add(
                    Rule.INODE_SIZE,
                    bootstrap.name(),
                    at + 8,
                    "the target of '%s' has %d bytes, expected 1..4095".formatted(path, inode.size()));
            return;
        }
        try {
            byte[] target = bootstrap.target(nid, inode);
            for (byte octet : target) {
                if (octet == 0) {
                    findings.add(
                            Rule.LINK_TARGET,
                            bootstrap.name(),
                            at,
                            "the target of '%s' has a NUL in it: '%s'".formatted(path, EscapedText.of(target)));
                    return;
                }
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.LINK_TARGET, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
        }
    }

    private void special(EntryPath path, Inode inode, long at) {
        layout(path, inode, at, Inode.LAYOUT_PLAIN, Inode.LAYOUT_PLAIN);
        if (inode.size() != 0) {
            findings.add(
                    Rule.INODE_SIZE,
                    bootstrap.name(),
                    at + 8,
                    "the %s '%s' has %d bytes, expected 0"
                            .formatted(inode.type().words(), path, inode.size()));
        }
        boolean numbered = inode.type() == FileType.CHAR_DEVICE || inode.type() == FileType.BLOCK_DEVICE;
        if (!numbered && inode.union() != 0) {
            findings.add(
                    Rule.INODE_DEVICE,
                    bootstrap.name(),
                    at + 16,
                    "the %s '%s' has the device number 0x%x, expected 0"
                            .formatted(inode.type().words(), path, inode.union()));
        }
    }

    private void xattrs(EntryPath path, long nid, Inode inode, long at) throws IOException {
        if (inode.xattrCount() == 0) {
            return;
        }
        if (bootstrap.isRafs() && !bootstrap.rafs().extended().has(ExtendedSuperBlock.HAS_XATTR)) {
            findings.add(
                    Rule.FLAGS_XATTR,
                    bootstrap.name(),
                    ExtendedSuperBlock.OFFSET,
                    "flags 0x%x say that there are no xattrs, but '%s' has some; Nydus would not show them"
                            .formatted(bootstrap.rafs().extended().flags(), path));
        }
        xattrBytes += Xattrs.sizeOfCount(inode.xattrCount());
        if (xattrBytes > bootstrap.size()) {
            findings.add(
                    Rule.TREE_SIZE,
                    bootstrap.name(),
                    at + 2,
                    "the xattrs of '%s', %d bytes, bring all of them above the size of the file; some overlap"
                            .formatted(path, Xattrs.sizeOfCount(inode.xattrCount())));
            return;
        }
        try {
            if (!bootstrap.isRafs()) {
                shared(path, nid, inode, at);
            }
            List<Xattr> xattrs = bootstrap.xattrs(nid, inode);
            Set<ByteBuffer> names = new HashSet<>();
            for (int i = 0; i < xattrs.size(); i++) {
                xattr(path, at, xattrs, i, names);
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.INODE_XATTRS, e.file(), e.offset(), "'%s': %s".formatted(path, e.detail()));
        }
    }

    /** Shared xattrs lie behind the superblock and what follows it. */
    private void shared(EntryPath path, long nid, Inode inode, long at) throws IOException {
        List<Long> ids = Xattrs.Body.decode(
                        bootstrap.read("xattrs", at + inode.encodedSize(), Xattrs.sizeOfCount(inode.xattrCount())))
                .shared();
        SuperBlock superBlock = bootstrap.superBlock();
        long least = NativeSuperBlockCheck.codecsEnd(bootstrap);
        long table = (long) superBlock.deviceSlot() * DeviceSlot.SIZE;
        long tableEnd = table + (long) superBlock.devices() * DeviceSlot.SIZE;
        for (long id : ids) {
            long place = superBlock.xattrBlock() * SuperBlock.BLOCK + id * Xattrs.ID;
            if (place < least || place >= table && place < tableEnd) {
                findings.add(
                        Rule.INODE_XATTRS,
                        bootstrap.name(),
                        at + inode.encodedSize(),
                        "'%s' has a shared xattr at byte %d, among the superblock and the tables behind it"
                                .formatted(path, place));
            }
        }
    }

    private void xattr(EntryPath path, long at, List<Xattr> xattrs, int i, Set<ByteBuffer> names) {
        Xattr xattr = xattrs.get(i);
        String flaw = Xattrs.flaw(xattr);
        if (flaw != null) {
            findings.add(Rule.INODE_XATTRS, bootstrap.name(), at, "'%s': %s".formatted(path, flaw));
        }
        if (!names.add(ByteBuffer.wrap(xattr.name()))) {
            findings.add(
                    Rule.INODE_XATTRS,
                    bootstrap.name(),
                    at,
                    "'%s' has the xattr '%s' twice".formatted(path, EscapedText.of(xattr.name())));
            return;
        }
        if (bootstrap.isRafs() && i > 0 && xattrs.get(i - 1).compareTo(xattr) > 0) {
            findings.add(
                    Rule.INODE_XATTR_ORDER,
                    bootstrap.name(),
                    at,
                    "'%s' has the xattr '%s' behind '%s'"
                            .formatted(
                                    path,
                                    EscapedText.of(xattr.name()),
                                    EscapedText.of(xattrs.get(i - 1).name())));
        }
    }
}
