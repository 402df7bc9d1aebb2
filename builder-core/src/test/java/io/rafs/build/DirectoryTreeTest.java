package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.raw.RawImage;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of directory trees. Odd names are made by a shell, for Java has no text for them. */
class DirectoryTreeTest {

    @TempDir
    private Path dir;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(dir.resolve("tree"));
    }

    private RawImage build() throws IOException {
        return new Builds(dir).from(tree).checked();
    }

    /** Runs commands in the tree. */
    private void shell(String script) {
        Tool.of("sh").withDirectory(tree).run("-ec", script).orFail();
    }

    @Test
    void filesKeepContentModeOwnerAndTime() throws IOException {
        byte[] content = Contents.random(1, 3 * Builds.CHUNK + 7);
        Path file = Files.write(tree.resolve("file"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        shell("chmod u+s file; touch -d '1969-12-31 23:59:55.123456789 UTC' file");
        RawImage image = build();
        assertThat(image.content("/file")).isEqualTo(content);
        assertThat(image.at("/file").mode()).isEqualTo(0104751);
        assertThat(image.at("/file").mtime()).isEqualTo(-5);
        assertThat(image.at("/file").nanos()).isEqualTo(123_456_789);
        assertThat(image.at("/file").uid()).isEqualTo(((Integer) Files.getAttribute(file, "unix:uid")).longValue());
    }

    @Test
    void namesKeepTheirBytes() throws IOException {
        shell(
                "printf x > \"$(printf '\\377\\376')\"; printf x > 'per%25cent'; printf x > 'a?b#c d;e'; printf x > 'new\n"
                        + "line'; printf x > \"$(printf 'caf\\303\\251')\"; mkdir \"$(printf 'd\\351r')\"; printf x > \"$(printf"
                        + " 'd\\351r/in')\"; printf x > 'back\\slash'; mkdir 'per%41'; printf x > '~'");
        RawImage image = build();
        assertThat(image.tree.keySet())
                .containsExactlyInAnyOrder(
                        "/",
                        "/\u00ff\u00fe",
                        "/per%25cent",
                        "/a?b#c d;e",
                        "/new\nline",
                        "/caf\u00c3\u00a9",
                        "/d\u00e9r",
                        "/d\u00e9r/in",
                        "/back\\slash",
                        "/per%41",
                        "/~");
        assertThat(image.content("/d\u00e9r/in")).isEqualTo(new byte[] {'x'});
    }

    @Test
    void linkTargetsKeepTheirBytes() throws IOException {
        shell("mkdir dir; ln -s dir rel; ln -s /no/where abs; ln -s dir/ slash; ln -s . dot; ln -s .. up; ln -s / top;"
                + " ln -s 'a//b' doubled; ln -s \"$(printf '\\377x')\" odd; ln -s '%41 b?#' escaped; ln -s //host net;"
                + " ln -s ./dir/../x dots; ln -s loop loop");
        RawImage image = build();
        shell("rm top"); // JUnit warns of a link that leads out when it tidies up
        assertThat(target(image, "/rel")).isEqualTo("dir");
        assertThat(target(image, "/abs")).isEqualTo("/no/where");
        assertThat(target(image, "/slash")).isEqualTo("dir/");
        assertThat(target(image, "/dot")).isEqualTo(".");
        assertThat(target(image, "/up")).isEqualTo("..");
        assertThat(target(image, "/top")).isEqualTo("/");
        assertThat(target(image, "/doubled")).isEqualTo("a//b");
        assertThat(target(image, "/odd")).isEqualTo("\u00ffx");
        assertThat(target(image, "/escaped")).isEqualTo("%41 b?#");
        assertThat(target(image, "/net")).isEqualTo("//host");
        assertThat(target(image, "/dots")).isEqualTo("./dir/../x");
        assertThat(target(image, "/loop")).isEqualTo("loop");
    }

    private static String target(RawImage image, String path) {
        return new String(image.at(path).data(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void hardLinksShareTheirInode() throws IOException {
        shell("printf x > b; mkdir d; ln b d/a; ln b z; ln -s t s; ln -P s s2; printf x > alone");
        RawImage image = build();
        assertThat(image.at("/d/a")).isSameAs(image.at("/b")).isSameAs(image.at("/z"));
        assertThat(image.at("/b").links()).isEqualTo(3);
        assertThat(image.at("/s2")).isSameAs(image.at("/s"));
        assertThat(image.at("/s").links()).isEqualTo(2);
        assertThat(image.at("/alone")).isNotSameAs(image.at("/b"));
        assertThat(image.at("/alone").chunks()).isEqualTo(image.at("/b").chunks());
    }

    @Test
    void aLinkOutsideOfTheTreeDoesNotCount() throws IOException {
        shell("printf x > a; ln a ../outside");
        assertThat(build().at("/a").links()).isEqualTo(1);
    }

    @Test
    void fifosSocketsAndDevicesKeepTheirType() throws IOException {
        shell("mkfifo pipe");
        try (java.nio.channels.ServerSocketChannel socket =
                java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            socket.bind(java.net.UnixDomainSocketAddress.of(tree.resolve("socket")));
            RawImage image = build();
            assertThat(image.at("/pipe").mode() & 0170000).isEqualTo(0010000);
            assertThat(image.at("/socket").mode() & 0170000).isEqualTo(0140000);
        }
        Judge.requireRoot("mknod");
        shell("mknod char c 1 3; mknod block b 259 70000");
        RawImage image = build();
        assertThat(image.at("/char").union()).isEqualTo(0x103);
        assertThat(image.at("/block").mode() & 0170000).isEqualTo(0060000);
        assertThat(image.at("/block").union()).isEqualTo(0x11110370L);
    }

    @Test
    void userXattrsAreKept() throws IOException {
        Path file = Files.writeString(tree.resolve("file"), "x");
        for (Path path : new Path[] {file, tree}) {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
            view.write("note", ByteBuffer.wrap(new byte[] {1, 0, 2}));
        }
        RawImage image = build();
        assertThat(image.at("/file").xattrs())
                .containsEntry("user.note", "010002")
                .hasSize(1);
        assertThat(image.at("/").xattrs()).containsEntry("user.note", "010002");
    }

    @Test
    void theRootMayBeGivenThroughALink() throws IOException {
        Files.writeString(tree.resolve("file"), "x");
        Files.createSymbolicLink(tree.resolve("inside"), Path.of("file"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), tree);
        Builds.Built direct = new Builds(dir).from(tree);
        DeterminismTest.assertSame(new Builds(dir).from(link), direct, "through a link");
        assertThat(direct.checked().at("/inside").isLink()).isTrue();
    }

    @Test
    void aTreeIsTheSameImageAsItsTar() throws IOException {
        // made backwards: the order of the image is that of names
        shell("printf world > z; mkdir -m 755 d; printf other > d/g; printf hello > d/f; printf first > a; ln -s f d/l;"
                + " mkfifo -m 644 p; chmod 644 a z d/f d/g; chmod 755 .; find . -exec touch -h -d @1700000000 {} +");
        Judge.requireRoot("a tree owned by root");
        Builds.Built tar = new Builds(dir)
                .tars(TarForge.inMemory()
                        .dir("./")
                        .file("a", "first")
                        .dir("d")
                        .file("d/f", "hello")
                        .file("d/g", "other")
                        .symlink("d/l", "f")
                        .fifo("p")
                        .file("z", "world")
                        .bytes());
        DeterminismTest.assertSame(new Builds(dir).from(tree), tar, "tree and tar");
    }

    @Test
    void whatJavaCannotSeeIsTold() throws IOException {
        assertThat(new Builds(dir).from(tree).result().warnings())
                .singleElement()
                .asString()
                .startsWith("a directory tree shows Java its user.* xattrs only");
    }

    @Test
    void anImageInsideOfItsOwnSourceIsRefused() throws IOException {
        Files.writeString(tree.resolve("file"), "x");
        Path output = tree.resolve("image");
        assertThatThrownBy(() -> new Builds(dir).into(output, tree))
                .isInstanceOf(RefusedException.class)
                .hasMessage("%s: it lies inside the source %s; choose another output", output, tree);
        assertThat(tree.toFile().list()).containsExactly("file");
    }
}
