package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.erofs.FileType;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers whose marks are those of overlayfs, or none. */
class WhiteoutModesTest {
    private static final byte[] LOWER = TarForge.inMemory()
            .file("gone", "")
            .file("d/old", "")
            .dir("e")
            .file("e/old", "")
            .bytes();

    @TempDir
    Path dir;

    @Test
    void overlayfsMarksHideLowerLayers() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .whiteouts(WhiteoutSpec.OVERLAYFS)
                .layers(
                        LOWER,
                        TarForge.inMemory()
                                .device("gone", 'c', 0, 0)
                                .add(TarEntry.dir("d").mode(0700).xattr("trusted.overlay.opaque", new byte[] {'y'}))
                                .file("d/new", "")
                                .file("e/.wh.old", "")
                                .bytes());
        assertEquals("/d /d/new /e /e/.wh.old /e/old", image.paths());
        assertEquals(0700, image.at("/d").permissions());
        assertTrue(image.at("/d").xattrs().isEmpty());
    }

    @Test
    void overlayfsMarksOfTheLowestLayerDoNotRemain() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .whiteouts(WhiteoutSpec.OVERLAYFS)
                .layers(TarForge.inMemory()
                        .file("kept", "")
                        .device("gone", 'c', 0, 0)
                        .add(TarEntry.dir("./").xattr("user.overlay.opaque", new byte[] {'y'}))
                        .bytes());
        assertEquals("/kept", image.paths());
        assertTrue(image.at("/").xattrs().isEmpty());
    }

    @Test
    void withoutMarksEveryEntryRemains() throws IOException {
        BuiltImage image = TestBuilds.in(dir)
                .whiteouts(WhiteoutSpec.NONE)
                .layers(
                        LOWER,
                        TarForge.inMemory()
                                .whiteout("", "gone")
                                .opaque("d")
                                .device("e/old", 'c', 0, 0)
                                .file("e/.wh.x/y", "")
                                .bytes());
        assertEquals("/.wh.gone /d /d/.wh..wh..opq /d/old /e /e/.wh.x /e/.wh.x/y /e/old /gone", image.paths());
        assertEquals(FileType.CHAR_DEVICE, image.at("/e/old").type());
    }
}
