package io.rafs.registry;

import io.rafs.format.Digest;

/**
 * What a registry said of a manifest that it took.
 *
 * @param digest of its bytes
 * @param subjectListed whether the registry lists it among the referrers of its subject. If not, and it has a subject, the
 *     tag {@code sha256-<hex>} has to be brought up to date by whoever pushes. Source: OCI distribution spec 1.1, "Pushing
 *     Manifests with Subject", header {@code OCI-Subject}
 */
public record ManifestPush(Digest digest, boolean subjectListed) {}
