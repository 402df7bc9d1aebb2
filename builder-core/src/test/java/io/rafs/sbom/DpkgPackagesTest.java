package io.rafs.sbom;

import static io.rafs.sbom.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dpkg status says. */
final class DpkgPackagesTest {
    private static List<SoftwarePackage> packages(String status) throws DamagedFileException {
        return DpkgPackages.packages(bytes(status), true, Found.DEBIAN, "/status");
    }

    @Test
    void nameVersionArchitectureAndSourceAreRead() throws DamagedFileException {
        List<SoftwarePackage> packages = packages("""
                Package: libgcc-s1
                Status: install ok installed
                Priority: optional
                Maintainer: Debian GCC Maintainers <gcc@example.org>
                Architecture: amd64
                Source: gcc-12 (12.2.0-13)
                Version: 12.2.0-14
                Description: GCC support library
                 Version: 1 is no field, for it goes on behind a blank
                 .
                 Shared version.
                Homepage: http://gcc.gnu.org/

                Package: libc6
                Status: hold ok unpacked
                Source: glibc
                Version: 1:2.36-9
                """);
        assertThat(Found.purls(packages))
                .containsExactly(
                        "pkg:deb/debian/libgcc-s1@12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2.0-13",
                        "pkg:deb/debian/libc6@1:2.36-9?distro=debian-12&upstream=glibc");
        assertThat(packages.get(0).supplier()).contains("Debian GCC Maintainers <gcc@example.org>");
        assertThat(packages.get(0).foundIn()).isEqualTo("/status");
    }

    @Test
    void whatIsRemovedIsNotInstalled() throws DamagedFileException {
        assertThat(packages("""
                Package: gone
                Status: deinstall ok config-files
                Version: 1

                Package: never
                Status: unknown ok not-installed

                Package: half
                Status: install reinstreq half-installed
                Version: 2
                """)).extracting(SoftwarePackage::name).containsExactly("half");
    }

    @Test
    void imagesWithoutDpkgNeedNoStatusLine() throws DamagedFileException {
        assertThat(Found.purls(DpkgPackages.packages(
                        bytes("Package: tzdata\nVersion: 2024a\nArchitecture: all\n"), false, Optional.empty(), "/d")))
                .containsExactly("tzdata");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Package: a\\nVersion: 1|the status of 'a' is '', expected three words",
                "Status: install ok installed\\nVersion: 1|one of its packages has no name",
                "Package: a\\nStatus: install ok installed|'a' has no version",
                "Package: a\\nPackage: b\\n|line 2 says 'Package' again, and differently",
                "Package: a\\nnonsense|line 2 is 'nonsense', expected 'Field: value'",
                "' and so on'|line 1 begins with a blank, expected a field",
            })
    void aDamagedStatusNamesTheLine(String status, String why) {
        assertThatThrownBy(() -> packages(status.replace("\\n", "\n")))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(why);
    }
}
