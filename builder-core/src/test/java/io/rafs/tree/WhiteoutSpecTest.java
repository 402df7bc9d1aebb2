package io.rafs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteoutSpecTest {
    private static final Meta META = new Meta(0644, 1, 2, 3, 4, List.of());

    @Test
    void ociMarksNameWhatTheyHide() throws RefusedException {
        assertEquals(List.of(new LayerEntry.Whiteout<>(path("/d/x"))), WhiteoutSpec.OCI.interpret(file("d/.wh.x")));
        assertEquals(List.of(new LayerEntry.Whiteout<>(path("/.x"))), WhiteoutSpec.OCI.interpret(file(".wh..x")));
        assertEquals(
                List.of(new LayerEntry.OpaqueDirectory<>(path("/d"))),
                WhiteoutSpec.OCI.interpret(file("d/.wh..wh..opq")));
        assertEquals(
                List.of(new LayerEntry.OpaqueDirectory<>(EntryPath.ROOT)),
                WhiteoutSpec.OCI.interpret(file(".wh..wh..opq")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d/.wh..wh.aufs", ".wh..wh.plnk", ".wh..wh.plnk/1.2", "d/.wh..wh..opqX", ".wh..wh."})
    void ociPassesOverAufsBookkeeping(String name) throws RefusedException {
        assertEquals(List.of(), WhiteoutSpec.OCI.interpret(file(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh", "wh.x", ".whx", "d/x.wh.y", ".Wh.x", ". wh.x"})
    void ociLeavesNamesThatOnlyLookAlike(String name) throws RefusedException {
        assertEquals(List.of(file(name)), WhiteoutSpec.OCI.interpret(file(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d/.wh.", ".wh..", ".wh...", "d/.wh.x/y"})
    void ociRefusesMarksThatCannotBeMeant(String name) {
        RefusedException refusal = assertThrows(RefusedException.class, () -> WhiteoutSpec.OCI.interpret(file(name)));
        assertTrue(refusal.getMessage().startsWith("entry '/" + name + "': it "), refusal::getMessage);
    }

    @Test
    void ociTakesNoDeviceOrXattrForAMark() throws RefusedException {
        assertEquals(List.of(zeroDevice("d/x")), WhiteoutSpec.OCI.interpret(zeroDevice("d/x")));
        LayerEntry<StoredFile> marked = directory("d", "trusted.overlay.opaque", "y");
        assertEquals(List.of(marked), WhiteoutSpec.OCI.interpret(marked));
    }

    @Test
    void overlayfsHidesByZeroDevices() throws RefusedException {
        assertEquals(
                List.of(new LayerEntry.Whiteout<>(path("/d/x"))), WhiteoutSpec.OVERLAYFS.interpret(zeroDevice("d/x")));
        for (LayerEntry<StoredFile> other : List.of(
                special("c", FileType.CHAR_DEVICE, 0, 1),
                special("c", FileType.CHAR_DEVICE, 1, 0),
                special("b", FileType.BLOCK_DEVICE, 0, 0),
                special("f", FileType.FIFO, 0, 0))) {
            assertEquals(List.of(other), WhiteoutSpec.OVERLAYFS.interpret(other));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted.overlay.opaque", "user.overlay.opaque"})
    void overlayfsEmptiesDirectoriesByXattrWhichTheyLose(String mark) throws RefusedException {
        List<LayerEntry<StoredFile>> meant = WhiteoutSpec.OVERLAYFS.interpret(directory("d", mark, "y"));
        assertEquals(
                List.of(
                        new LayerEntry.Directory<>(path("/d"), META.withXattrs(List.of(xattr("user.kept", "1")))),
                        new LayerEntry.OpaqueDirectory<>(path("/d"))),
                meant);
    }

    @Test
    void overlayfsLeavesOtherXattrsAndOciMarks() throws RefusedException {
        for (LayerEntry<StoredFile> entry : List.of(
                directory("d", "trusted.overlay.opaque", "x"),
                directory("d", "trusted.overlay.opaque", "yy"),
                directory("d", "trusted.overlay.redirect", "y"),
                file("d/.wh.x"),
                file(".wh..wh..opq"))) {
            assertEquals(List.of(entry), WhiteoutSpec.OVERLAYFS.interpret(entry));
        }
    }

    @Test
    void noneKeepsEveryMarkAsItIs() throws RefusedException {
        for (LayerEntry<StoredFile> entry : List.of(
                file("d/.wh.x"),
                file(".wh."),
                file(".wh.x/y"),
                file(".wh..wh..opq"),
                zeroDevice("c"),
                directory("d", "trusted.overlay.opaque", "y"))) {
            assertEquals(List.of(entry), WhiteoutSpec.NONE.interpret(entry));
        }
    }

    @ParameterizedTest
    @EnumSource(WhiteoutSpec.class)
    void ordinaryEntriesMeanThemselves(WhiteoutSpec spec) throws RefusedException {
        for (LayerEntry<StoredFile> entry : List.<LayerEntry<StoredFile>>of(
                file("etc/passwd"),
                new LayerEntry.Directory<>(EntryPath.ROOT, META),
                new LayerEntry.HardLink<>(path("a"), path("b")))) {
            assertEquals(List.of(entry), spec.interpret(entry));
        }
    }

    private static LayerEntry<StoredFile> file(String name) {
        return new LayerEntry.RegularFile<>(path(name), META, new StoredFile(0, List.of()));
    }

    private static LayerEntry<StoredFile> zeroDevice(String name) {
        return special(name, FileType.CHAR_DEVICE, 0, 0);
    }

    private static LayerEntry<StoredFile> special(String name, FileType type, int major, int minor) {
        return new LayerEntry.Special<>(path(name), META, type, new DeviceNumber(major, minor));
    }

    private static LayerEntry<StoredFile> directory(String name, String mark, String value) {
        return new LayerEntry.Directory<>(
                path(name), META.withXattrs(List.of(xattr(mark, value), xattr("user.kept", "1"))));
    }

    private static Xattr xattr(String name, String value) {
        return Xattr.of(name, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static EntryPath path(String spelling) {
        return EntryPath.parse(spelling);
    }
}
