package io.rafs.tree;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** How a layer says that something of a lower layer is gone. */
public enum WhiteoutSpec {
    /**
     * Files named {@code .wh.NAME} and {@code .wh..wh..opq}, of any type. Other names that begin with {@code .wh..wh.}
     * are AUFS's own bookkeeping and mean nothing. Source: OCI image spec, "Whiteouts".
     */
    OCI {
        @Override
        List<LayerEntry<StoredFile>> interpret(LayerEntry<StoredFile> entry) throws RefusedException {
            EntryPath path = entry.path();
            for (int i = 0; i < path.names().size() - 1; i++) {
                if (path.names().get(i).startsWith(PREFIX)) {
                    return belowMark(path, path.names().get(i));
                }
            }
            if (path.isRoot() || !path.name().startsWith(PREFIX)) {
                return List.of(entry);
            }
            if (path.name().equals(OPAQUE)) {
                return List.of(new LayerEntry.OpaqueDirectory<>(path.parent()));
            }
            if (path.name().startsWith(AUFS)) {
                return List.of();
            }
            byte[] name = path.name().bytes();
            byte[] hidden = Arrays.copyOfRange(name, PREFIX.length, name.length);
            String flaw = EntryName.flaw(hidden);
            if (flaw != null || Arrays.equals(hidden, DOT) || Arrays.equals(hidden, DOT_DOT)) {
                throw new RefusedException(
                        "entry '%s'".formatted(path), "it is a whiteout that names no file; the layer is damaged");
            }
            return List.of(new LayerEntry.Whiteout<>(path.parent().child(EntryName.of(hidden))));
        }
    },

    /**
     * Character devices 0:0, and directories with xattr {@code trusted.overlay.opaque} or {@code user.overlay.opaque} =
     * {@code y}, which they lose. Source: kernel {@code Documentation/filesystems/overlayfs.rst}.
     */
    OVERLAYFS {
        @Override
        List<LayerEntry<StoredFile>> interpret(LayerEntry<StoredFile> entry) {
            if (entry instanceof LayerEntry.Special<StoredFile> special
                    && special.type() == FileType.CHAR_DEVICE
                    && special.device().equals(new DeviceNumber(0, 0))) {
                return List.of(new LayerEntry.Whiteout<>(entry.path()));
            }
            if (entry instanceof LayerEntry.Directory<StoredFile> directory) {
                List<Xattr> kept = directory.meta().xattrs().stream()
                        .filter(xattr -> !isOpaqueMark(xattr))
                        .toList();
                if (kept.size() < directory.meta().xattrs().size()) {
                    Meta meta = directory.meta().withXattrs(kept);
                    return List.of(
                            new LayerEntry.Directory<>(entry.path(), meta),
                            new LayerEntry.OpaqueDirectory<>(entry.path()));
                }
            }
            return List.of(entry);
        }
    },

    /** In no way: marks are files like others. For layers that are stacked only at run time. */
    NONE {
        @Override
        List<LayerEntry<StoredFile>> interpret(LayerEntry<StoredFile> entry) {
            return List.of(entry);
        }
    };

    private static final byte[] PREFIX = ".wh.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUFS = ".wh..wh.".getBytes(StandardCharsets.US_ASCII);
    private static final EntryName OPAQUE = EntryName.of(".wh..wh..opq");
    private static final byte[] DOT = {'.'};
    private static final byte[] DOT_DOT = {'.', '.'};

    /** What an entry means: itself, or what it marks; nothing if it has no meaning. */
    abstract List<LayerEntry<StoredFile>> interpret(LayerEntry<StoredFile> entry) throws RefusedException;

    private static List<LayerEntry<StoredFile>> belowMark(EntryPath path, EntryName mark) throws RefusedException {
        if (mark.startsWith(AUFS)) {
            return List.of();
        }
        throw new RefusedException(
                "entry '%s'".formatted(path),
                "it lies below '%s', but names that begin with .wh. are whiteouts; --whiteouts none keeps them as files"
                        .formatted(mark));
    }

    private static boolean isOpaqueMark(Xattr xattr) {
        return (xattr.isNamed("trusted.overlay.opaque") || xattr.isNamed("user.overlay.opaque"))
                && Arrays.equals(xattr.value(), new byte[] {'y'});
    }
}
