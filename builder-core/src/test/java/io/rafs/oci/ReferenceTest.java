package io.rafs.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest",
        "debian:12, docker.io/library/debian:12",
        "grafana/loki, docker.io/grafana/loki:latest",
        "docker.io/debian, docker.io/library/debian:latest",
        "index.docker.io/library/debian:12, docker.io/library/debian:12",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app:v1.2, localhost:5000/app:v1.2",
        "[::1]:5000/team/app, [::1]:5000/team/app:latest",
        "Registry.Example.com/a/b/c:X_1, registry.example.com/a/b/c:X_1",
        "registry.example.com/a__b/c--d, registry.example.com/a__b/c--d:latest",
        "127.0.0.1:80/x, 127.0.0.1:80/x:latest",
    })
    void shortNamesMeanWhatTheyMeanToDocker(String text, String canonical) throws RefusedException {
        assertThat(Reference.parse(text)).hasToString(canonical);
        assertThat(Reference.parse(canonical)).isEqualTo(Reference.parse(text));
    }

    @Test
    void aDigestIsAskedForBeforeATag() throws RefusedException {
        Reference both = Reference.parse("example.com/app:v1@sha256:" + HEX);
        assertThat(both.tag()).contains("v1");
        assertThat(both.tagOrDigest()).isEqualTo("sha256:" + HEX);
        assertThat(both).hasToString("example.com/app:v1@sha256:" + HEX);
        Reference digest = Reference.parse("example.com/app@sha256:" + HEX);
        assertThat(digest.tag()).isEmpty();
        assertThat(Reference.parse("example.com/app:v1").tagOrDigest()).isEqualTo("v1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|it is empty",
                "https://example.com/app|it is a URL; leave out what stands before the host",
                "example.com/App|'App' is no repository; its letters must be lower case",
                "example.com/a//b|'a//b' is no repository; it has parts",
                "example.com/../b|'../b' is no repository",
                "example.com/|'' is no repository",
                "example.com/app:|'' is no tag",
                "example.com/app:-x|'-x' is no tag; a tag has at most 128",
                "example.com/app@sha512:00|'sha512:00' is no digest that can be asked for",
                "example.com/app@sha256:ABC|64 lower-case hex digits",
                "example.com:99999/app|'example.com:99999' is no host and port",
                "ex_ample.com/app|'ex_ample.com' is no host and port",
                "user@example.com/app|is no digest",
                "example.com/a\u200bb|'a\\xe2\\x80\\x8bb' is no repository",
            })
    void whatCannotBeReadIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason)
                .hasMessageEndingWith("such as registry.example.com/team/app:1.0");
    }

    @Test
    void noPartCanBecomeAnotherPartOfAUrl() {
        assertThatThrownBy(() -> Reference.parse("example.com/app?x=y")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Reference.parse("example.com/app").withTag("../../other"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
