global using Appliance.SystemTests.Keys;
global using Appliance.SystemTests.Servers;
global using Xunit;
