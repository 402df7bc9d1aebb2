package io.rafs.build;

import io.rafs.format.erofs.SuperBlock;
import io.rafs.read.BootstrapReader;

/** A kind of bootstrap. An image has one or several, over the same blobs; the first of its own is the primary one. */
public enum Layout {
    /** RAFS v6: what Nydus reads, and kernels from 5.19 if chunks are not compressed. */
    RAFS("rafs", ""),
    /** Native with encoded extents: what a kernel from 6.15 mounts by itself. */
    NATIVE_E("native-e", ".native-e"),
    /** Native with a full index: for kernels from 6.12, or 6.1 with LZ4. */
    NATIVE_F("native-f", ".native-f");

    private final String text;
    private final String suffix;

    Layout(String text, String suffix) {
        this.text = text;
        this.suffix = suffix;
    }

    /** The kind of a bootstrap that is there. */
    static Layout of(BootstrapReader bootstrap) {
        if (bootstrap.isRafs()) {
            return RAFS;
        }
        return (bootstrap.superBlock().featureIncompat() & SuperBlock.INCOMPAT_48BIT) != 0 ? NATIVE_E : NATIVE_F;
    }

    /** Whether a kernel reads chunks of it as they are. */
    public boolean isNative() {
        return this != RAFS;
    }

    /** What the bootstrap's file is called behind {@code bootstrap} where it is not the primary one. */
    String suffix() {
        return suffix;
    }

    @Override
    public String toString() {
        return text;
    }
}
