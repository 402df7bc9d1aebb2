package io.rafs.sbom;

/** Who names packages, and so what a name means. */
public enum Ecosystem {
    /** dpkg: Debian, Ubuntu and what is made of them. */
    DEB("deb"),
    /** apk: Alpine and what is made of it. */
    APK("apk"),
    /** rpm: Fedora, RHEL, SUSE and many others. */
    RPM("rpm"),
    /** Jars with Maven's coordinates in them. */
    MAVEN("maven"),
    /** Python. */
    PYPI("pypi"),
    /** Node.js. */
    NPM("npm"),
    /** Jars that only their manifests or names tell of. */
    JAR("generic");

    private final String purlType;

    Ecosystem(String purlType) {
        this.purlType = purlType;
    }

    /** The type of its package URLs. */
    String purlType() {
        return purlType;
    }

    /** Whether its packages are those of a distribution. */
    boolean isDistribution() {
        return this == DEB || this == APK || this == RPM;
    }
}
