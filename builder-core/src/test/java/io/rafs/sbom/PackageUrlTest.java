package io.rafs.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How packages are named for all who ask about them. Examples with a source are those of the purl specification. */
final class PackageUrlTest {
    private static String url(Ecosystem ecosystem, String namespace, String name, String version, String... pairs) {
        TreeMap<String, String> qualifiers = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            qualifiers.put(pairs[i], pairs[i + 1]);
        }
        return new PackageUrl(
                        ecosystem,
                        Optional.of(namespace).filter(text -> !text.isEmpty()),
                        name,
                        Optional.of(version).filter(text -> !text.isEmpty()),
                        qualifiers)
                .toString();
    }

    @Test
    void theSpecificationsExamplesComeOut() {
        assertThat(url(Ecosystem.DEB, "debian", "curl", "7.50.3-1", "distro", "jessie", "arch", "i386"))
                .isEqualTo("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie");
        assertThat(url(Ecosystem.NPM, "@angular", "animation", "12.3.1"))
                .isEqualTo("pkg:npm/%40angular/animation@12.3.1");
        assertThat(url(Ecosystem.RPM, "fedora", "curl", "7.50.3-1.fc25", "arch", "i386", "distro", "fedora-25"))
                .isEqualTo("pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25");
        assertThat(url(Ecosystem.MAVEN, "org.apache.xmlgraphics", "batik-anim", "1.9.1"))
                .isEqualTo("pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1");
        assertThat(url(Ecosystem.PYPI, "", "django_allauth", "1.11.1")).isEqualTo("pkg:pypi/django-allauth@1.11.1");
    }

    @Test
    void whatIsNoLetterDigitOrOneOfFiveSignsIsEscapedAsUtf8() {
        assertThat(url(Ecosystem.DEB, "debian", "libstdc++6", "1:12.2.0-14+deb12u1~b_1", "upstream", "gcc@1/2 &?#%"))
                .isEqualTo(
                        "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1~b_1?upstream=gcc%401%2F2%20%26%3F%23%25");
        assertThat(url(Ecosystem.JAR, "", "Größe", "")).isEqualTo("pkg:generic/Gr%C3%B6%C3%9Fe");
    }

    @Test
    void distributionsAreInLowerCaseAndMavenIsNot() {
        assertThat(url(Ecosystem.APK, "Alpine", "Curl", "1")).isEqualTo("pkg:apk/alpine/curl@1");
        assertThat(url(Ecosystem.RPM, "Fedora", "MySQL", "1")).isEqualTo("pkg:rpm/fedora/MySQL@1");
        assertThat(url(Ecosystem.MAVEN, "Org.A", "B", "1-SNAPSHOT")).isEqualTo("pkg:maven/Org.A/B@1-SNAPSHOT");
    }

    @Test
    void qualifiersWithoutAValueAreLeftOut() {
        assertThat(url(Ecosystem.DEB, "debian", "a", "1", "arch", "", "distro", "debian"))
                .isEqualTo("pkg:deb/debian/a@1?distro=debian");
        assertThat(new PackageUrl(Ecosystem.DEB, Optional.empty(), "a", Optional.empty(), new TreeMap<>(Map.of()))
                        .toString())
                .isEqualTo("pkg:deb/a");
    }
}
