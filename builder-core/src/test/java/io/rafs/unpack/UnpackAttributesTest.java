package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.Xattr;
import io.rafs.posix.PosixDirectory;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Judge;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systems like to take away from files while they are made. */
class UnpackAttributesTest {
    /** {@code cap_net_raw=ep}. */
    private static final byte[] CAPABILITY = HexFormat.of().parseHex("0100000200200000000000000000000000000000");

    /** {@code u::rwx,u:1000:r-x,g::r-x,m::r-x,o::---}. */
    private static final byte[] ACL = HexFormat.of()
            .parseHex("02000000" + "01000700ffffffff" + "02000500e8030000" + "04000500ffffffff" + "10000500ffffffff"
                    + "20000000ffffffff");

    @TempDir
    Path dir;

    private Path root;

    @BeforeEach
    void requireRoot() {
        Judge.requireRoot("unpacking");
        root = dir.resolve("root");
    }

    @Test
    void setuidAndCapabilitiesSurviveTheOwner() throws IOException {
        assertAgrees(TarForge.inMemory()
                .add(TarEntry.file("setuid", "x").mode(06755).owner(1000, 1001))
                .add(TarEntry.file("capable", "x")
                        .mode(0755)
                        .owner(1000, 1001)
                        .xattr("security.capability", CAPABILITY))
                .add(TarEntry.file("readonly", "x")
                        .mode(0)
                        .owner(7, 7)
                        .xattr("user.a", CAPABILITY)
                        .xattr("trusted.b", CAPABILITY)));
        assertThat(Files.getAttribute(root.resolve("setuid"), "unix:mode")).isEqualTo(0106755);
    }

    @Test
    void defaultAclsAreSetAndNotHandedDown() throws IOException {
        assertAgrees(TarForge.inMemory()
                .add(TarEntry.dir("d")
                        .mode(0750)
                        .xattr("system.posix_acl_default", ACL)
                        .xattr("system.posix_acl_access", ACL))
                .add(TarEntry.file("d/f", "x").mode(0640))
                .add(TarEntry.dir("d/e").mode(0700))
                .add(TarEntry.file("d/own", "x").mode(0750).xattr("system.posix_acl_access", ACL)));
    }

    @Test
    void whatTheParentHandsDownIsNotTakenOver() throws IOException {
        Path parent = Files.createDirectory(dir.resolve("parent"));
        try (PosixDirectory opened = PosixDirectory.open(parent, "parent")) {
            opened.itself().setXattr(new Xattr("system.posix_acl_default".getBytes(StandardCharsets.US_ASCII), ACL));
            opened.itself().setPermissions(02755);
        }
        root = parent.resolve("root");

        assertAgrees(TarForge.inMemory().file("f", "x").dir("d").file("d/f", "x"));
    }

    @Test
    void directoriesThatNobodyMayEnterOrChangeAreFilled() throws IOException {
        assertAgrees(TarForge.inMemory()
                .add(TarEntry.dir("./").mode(0))
                .add(TarEntry.dir("locked").mode(0).mtime(5))
                .add(TarEntry.dir("locked/readonly").mode(0555).mtime(6))
                .add(TarEntry.file("locked/readonly/f", "x").mtime(7))
                .add(TarEntry.dir("sticky").mode(01777)));
    }

    @Test
    void hardLinksMayBeToAnythingButDirectories() throws IOException {
        assertAgrees(TarForge.inMemory()
                .dir("z")
                .file("a", "x")
                .hardlink("z/a", "a")
                .symlink("link", "/nowhere")
                .hardlink("z/link", "link")
                .fifo("fifo")
                .hardlink("z/fifo", "fifo")
                .device("null", 'c', 1, 3)
                .hardlink("z/null", "null")
                .device("disk", 'b', 4095, 1_048_575)
                .device("whiteout", 'c', 0, 0));
    }

    @Test
    void ownersReachUpToTheLastThatThereIs() throws IOException {
        assertAgrees(TarForge.inMemory()
                .add(TarEntry.file("a", "x").owner(4_294_967_294L, 4_294_967_294L))
                .add(TarEntry.symlink("l", "a").owner(2_097_152, 4_294_967_294L)));
    }

    @Test
    void theOwnerThatMeansNobodyIsRefusedAndNothingIsLeft() throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .add(TarEntry.file("a", "x").owner(4_294_967_295L, 0))
                        .bytes());

        assertThatThrownBy(() -> Unpacked.directory(image, root))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/a: its owner is 4294967295:0")
                .hasMessageContaining("--no-same-owner");
        assertThat(dir).isDirectoryNotContaining("glob:**root*").isDirectoryNotContaining("glob:**/.root*");
        Unpacked.directory(image, root, false).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2147483648", "-1.25", "-0.000000001", "0", "1.5", "4294967296.999999999", "15032385535"})
    void timesThatTheFileSystemHasAreKept(String time) throws IOException {
        assertAgrees(TarForge.inMemory()
                .add(TarEntry.file("f", "x").mtime(time))
                .add(TarEntry.dir("d").mtime(time))
                .add(TarEntry.symlink("l", "f").mtime(time)));
    }

    @Test
    void timesThatTheFileSystemDoesNotHaveAreTold() throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .add(TarEntry.file("f", "x").mtime(Long.MAX_VALUE))
                        .add(TarEntry.file("g", "x").mtime(Long.MIN_VALUE))
                        .bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(unpacked.notes())
                    .containsExactly("2 times are left out, the first is '/f': the file system has no such year");
        }
    }

    @Test
    void userXattrsOfLinksAreLeftOutWithANoteForLinuxHasNone() throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .add(TarEntry.symlink("l", "x")
                                .xattr("user.a", CAPABILITY)
                                .xattr("trusted.a", CAPABILITY))
                        .bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(unpacked.notes())
                    .containsExactly(
                            "xattr 'user.a' of '/l' is left out: Linux has user.* on files and directories only");
        }
    }

    @Test
    void anXattrThatTheFileSystemHasNoRoomForIsNamed() throws IOException {
        Builds.Built image = new Builds(dir)
                .tars(TarForge.inMemory()
                        .add(TarEntry.file("f", "x").xattr("user.big", new byte[65_535]))
                        .bytes());
        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(unpacked.root()).isDirectoryContaining("glob:**f"); // some have: xfs, btrfs
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("no room for the xattr 'user.big' of 65535 bytes");
            assertThat(root).doesNotExist();
        }
    }

    @Test
    void holesTakeNoRoom() throws IOException {
        long size = 1L << 30;
        Builds.Built image = new Builds(dir)
                .chunkSize(1 << 20)
                .tars(TarForge.inMemory()
                        .add(TarEntry.sparse("zeros", SparseData.ofSize(size).endMark(), SparseData.Form.PAX_1_0))
                        .add(TarEntry.sparse(
                                "end",
                                SparseData.ofSize(size + 1)
                                        .piece(
                                                size - 512,
                                                "the end".repeat(73).concat("x").getBytes(StandardCharsets.US_ASCII))
                                        .endMark(),
                                SparseData.Form.PAX_1_0))
                        .bytes());

        try (Unpacked unpacked = Unpacked.directory(image, root)) {
            assertThat(Files.size(unpacked.root().resolve("zeros"))).isEqualTo(size);
            assertThat(Files.size(root.resolve("end"))).isEqualTo(size + 1);
            String du = Tool.require("du").run("-sk", root).orFail().text();
            assertThat(Long.parseLong(du.split("\\s")[0])).as("KiB").isLessThan(4096);
        }
    }

    /** The directory is what the kernel shows. */
    private void assertAgrees(TarForge tar) throws IOException {
        Builds.Built image = new Builds(dir).tars(tar.bytes());
        Unpacked unpacked = Unpacked.directory(image, root);
        try (KernelMount mount = KernelMount.of(image.dir())) {
            CompareTrees.assertSame(unpacked.root(), mount.root());
            Map<String, Object> ours = Files.readAttributes(root, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
            assertThat(ours).isEqualTo(Files.readAttributes(mount.root(), "unix:mode,uid,gid"));
        }
        assertThat(unpacked.notes()).isEmpty();
    }
}
