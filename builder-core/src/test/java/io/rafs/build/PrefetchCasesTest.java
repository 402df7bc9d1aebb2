package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.raw.RawImage;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of what to load first. */
class PrefetchCasesTest {

    private static final byte[] TAR = TarForge.inMemory()
            .dir("usr")
            .dir("usr/bin")
            .file("usr/bin/app", "app")
            .file("usr/bin/tool", "tool")
            .hardlink("usr/bin/twin", "usr/bin/app")
            .dir("etc")
            .file("etc/a.conf", "a")
            .file("etc/b.conf", "b")
            .symlink("bin", "usr/bin")
            .symlink("start", "/bin/tool")
            .symlink("nowhere", "missing")
            .file("empty", "")
            .bytes();

    @TempDir
    private Path dir;

    private Builds.Built built;

    /** Paths of the inodes in the table, in its order; of several names the first. */
    private List<String> prefetch(String... patterns) throws IOException {
        built = new Builds(dir).prefetch(patterns).tars(TAR);
        RawImage image = built.checked();
        return image.prefetch().stream()
                .map(nid -> image.tree.entrySet().stream()
                        .filter(entry -> entry.getValue().nid() == nid)
                        .findFirst()
                        .orElseThrow()
                        .getKey())
                .toList();
    }

    @Test
    @DisplayName("L7: the table keeps the list's order, not the tree's")
    void theTableKeepsTheListsOrder() throws IOException {
        assertThat(prefetch("/usr/bin/tool", "/etc/b.conf", "/etc/a.conf"))
                .containsExactly("/usr/bin/tool", "/etc/b.conf", "/etc/a.conf");
        assertThat(prefetch("/etc/*.conf", "/usr/bin/tool"))
                .containsExactly("/etc/a.conf", "/etc/b.conf", "/usr/bin/tool");
    }

    @Test
    @DisplayName("L7: what lies below a listed directory is not listed again")
    void whatLiesBelowAListedDirectoryIsNotListedAgain() throws IOException {
        assertThat(prefetch("/usr", "/usr/bin/app", "/usr/bin")).containsExactly("/usr");
        assertThat(prefetch("/usr/bin/app", "/usr")).containsExactly("/usr/bin/app", "/usr");
        assertThat(prefetch("/", "/etc")).containsExactly("/");
        assertThat(built.checked().prefetch()).containsExactly(128L);
    }

    @Test
    @DisplayName("L7: a hard link is listed once, by whichever name")
    void aHardLinkIsListedOnce() throws IOException {
        assertThat(prefetch("/usr/bin/twin", "/usr/bin/app", "/usr/bin/twin")).containsExactly("/usr/bin/app");
    }

    @Test
    @DisplayName("L7: a link stands for what it leads to")
    void aLinkStandsForWhatItLeadsTo() throws IOException {
        assertThat(prefetch("/start")).containsExactly("/usr/bin/tool");
        assertThat(prefetch("/bin/app")).containsExactly("/usr/bin/app");
    }

    @Test
    @DisplayName("L7: a pattern that matches nothing is told and changes nothing")
    void aPatternThatMatchesNothingIsTold() throws IOException {
        assertThat(prefetch("/no/such", "/etc/a.conf", "/nowhere", "/usr/bin/app/x"))
                .containsExactly("/etc/a.conf");
        assertThat(built.result().warnings())
                .containsExactly(
                        "prefetch pattern '/no/such' matches nothing",
                        "prefetch pattern '/nowhere' matches nothing",
                        "prefetch pattern '/usr/bin/app/x' matches nothing");
        assertThat(prefetch("/no/such")).isEmpty();
    }

    @Test
    @DisplayName("L7: a pattern that is no absolute path is refused")
    void aPatternThatIsNoAbsolutePathIsRefused() {
        assertThatThrownBy(() -> prefetch("etc"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("prefetch pattern 'etc': it is no absolute path; begin it with /");
    }

    @Test
    void theTableChangesNoBlobAndNoInode() throws IOException {
        Builds.Built without = new Builds(dir).tars(TAR);
        Builds.Built with = new Builds(dir).prefetch("/etc").tars(TAR);
        assertThat(with.blobs().keySet()).isEqualTo(without.blobs().keySet());
        assertThat(with.checked().tree.keySet())
                .isEqualTo(without.checked().tree.keySet());
        assertThat(Arrays.equals(with.bootstrap(), without.bootstrap())).isFalse();
    }
}
