package io.rafs.golden;

import io.rafs.oci.ImageName;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryOptions;

/** Where signatures of an image are that has a name in a registry or a layout. */
final class Places {
    private Places() {}

    static SignaturePlace of(ImageName name, RegistryOptions registries) {
        return name instanceof ImageName.Registry registry
                ? new RegistrySignatures(registry.reference(), Registry.of(registry.reference(), registries))
                : LayoutSignatures.in(((ImageName.Layout) name).directory());
    }
}
