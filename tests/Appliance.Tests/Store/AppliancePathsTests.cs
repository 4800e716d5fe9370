using Appliance.Store;

namespace Appliance.Tests.Store;

public sealed class AppliancePathsTests
{
    [Fact]
    public void Resolve_AsRoot_IsTheSystemLayout()
    {
        var paths = AppliancePaths.Resolve(null, isRoot: true, _ => null);

        Assert.Equal("/etc/appliance/sources.d", paths.SourcesDirectory);
        Assert.Equal("/var/lib/appliance", paths.StateDirectory);
        Assert.Equal("/var/log/appliance.log", paths.LogFile);
        Assert.Equal("/var/lib/vz", paths.LocalStorageDirectory);
        Assert.Equal("/mnt/x", paths.Rooted("/mnt/x"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resolve_WithRoot_IsTheSystemLayoutBelowIt(bool isRoot)
    {
        var paths = AppliancePaths.Resolve("/srv/demo/", isRoot, _ => null);

        Assert.Equal("/srv/demo/etc/appliance/appliance.conf", paths.ConfigFile);
        Assert.Equal("/srv/demo/usr/share/appliance/keys", paths.VendorKeysDirectory);
        Assert.Equal("/srv/demo/mnt/x", paths.Rooted("/mnt/x"));
    }

    [Fact]
    public void Resolve_AsUser_IsXdg()
    {
        var paths = AppliancePaths.Resolve(null, isRoot: false, name => name switch { "HOME" => "/home/u", "XDG_STATE_HOME" => "/st", _ => null });

        Assert.Equal("/home/u/.config/appliance/sources.d", paths.SourcesDirectory);
        Assert.Equal("/st/appliance/appliance.log", paths.LogFile);
        Assert.Equal("/home/u/.local/share/appliance/vz", paths.LocalStorageDirectory);
        Assert.Equal("/home/u/.config/appliance/storage.cfg", paths.StorageConfigFile);
    }
}
