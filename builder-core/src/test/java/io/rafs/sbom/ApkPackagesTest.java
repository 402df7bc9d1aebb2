package io.rafs.sbom;

import static io.rafs.sbom.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What apk's list of installed packages says. */
final class ApkPackagesTest {
    private static final Optional<Distribution> ALPINE =
            Optional.of(new Distribution("alpine", Optional.of("3.20.3"), "Alpine Linux v3.20"));

    @Test
    void packagesAreReadAndTheirFilesPassedOver() throws DamagedFileException {
        List<SoftwarePackage> packages = ApkPackages.packages(bytes("""
                C:Q1/I8xQsO9wCYO0Iyg5lmK0kWp1ww=
                P:musl
                V:1.2.5-r0
                A:x86_64
                S:408123
                T:the musl c library (libc) implementation
                L:MIT
                o:musl
                m:Natanael Copa <ncopa@example.org>
                F:lib
                R:ld-musl-x86_64.so.1
                a:0:0:755
                Z:Q1dWeYdbEN5WWJb5m1YBG3cLy8M8o=

                P:libcrypto3
                V:3.3.2-r0
                A:x86_64
                L:Apache-2.0
                o:openssl
                """), ALPINE, "/installed");
        assertThat(Found.purls(packages))
                .containsExactly(
                        "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3",
                        "pkg:apk/alpine/libcrypto3@3.3.2-r0?arch=x86_64&distro=alpine-3.20.3&upstream=openssl");
        assertThat(packages.get(0).licence()).contains("MIT");
        assertThat(packages.get(0).supplier()).contains("Natanael Copa <ncopa@example.org>");
    }

    @Test
    void anEmptyListIsNoPackage() throws DamagedFileException {
        assertThat(ApkPackages.packages(bytes(""), ALPINE, "/installed")).isEmpty();
        assertThat(ApkPackages.packages(bytes("\n\n"), ALPINE, "/installed")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P:a\\n|the package before line 2 has no name or no version",
                "V:1\\n\\n|the package before line 2 has no name or no version",
                "P:a\\nV:1\\nV:2\\n|line 3 says 'V' again",
                "P:a\\nnonsense\\n|line 2 is 'nonsense', expected a letter, a colon and a value",
            })
    void aDamagedListNamesTheLine(String database, String why) {
        assertThatThrownBy(() -> ApkPackages.packages(bytes(database.replace("\\n", "\n")), ALPINE, "/installed"))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(why);
    }
}
